using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;
using PatchTracer.Woven;

namespace App;

public sealed class AsyncIterator
{
	private sealed class <Work>pt__Iteration : TracedAsyncEnumerable<char>
	{
		private readonly string id;

		public <Work>pt__Iteration(IAsyncEnumerable<char> items, string id)
			: base(items)
		{
			this.id = id;
		}

		protected override Activity Start()
		{
			Activity activity = Tracepoints.Start("work", 0, mayBeRoot: true);
			if (activity != null)
			{
				Tracepoints.SetText(activity, "id", id);
			}
			return activity;
		}

		protected override bool Fail(Activity activity, Exception exception)
		{
			return Tracepoints.Fail(activity, exception, null);
		}
	}

	public IAsyncEnumerable<char> Work(string id)
	{
		if (!Tracepoints.IsOn())
		{
			return <Work>pt__Untraced(id);
		}
		return new <Work>pt__Iteration(<Work>pt__Untraced(id), id);
	}

	private async IAsyncEnumerable<char> <Work>pt__Untraced(string id)
	{
		foreach (char c in id)
		{
			await Task.Yield();
			yield return c;
		}
	}
}
