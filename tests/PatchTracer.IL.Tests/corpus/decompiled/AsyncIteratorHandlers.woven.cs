using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using PatchTracer.Woven;

namespace App;

public sealed class AsyncIteratorHandlers
{
	private sealed class <Work>pt__Iteration : TracedAsyncEnumerable<int>
	{
		private readonly string id;

		public <Work>pt__Iteration(IAsyncEnumerable<int> items, string id)
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

	public IAsyncEnumerable<int> Work(string id, [EnumeratorCancellation] CancellationToken token)
	{
		if (!Tracepoints.IsOn())
		{
			return <Work>pt__Untraced(id, token);
		}
		return new <Work>pt__Iteration(<Work>pt__Untraced(id, token), id);
	}

	private async IAsyncEnumerable<int> <Work>pt__Untraced(string id, [EnumeratorCancellation] CancellationToken token)
	{
		try
		{
			for (int i = 0; i < id.Length; i++)
			{
				await Task.Delay(i, token);
				if (id[i] == ' ')
				{
					break;
				}
				yield return i;
			}
		}
		finally
		{
			Console.WriteLine(id);
		}
	}
}
