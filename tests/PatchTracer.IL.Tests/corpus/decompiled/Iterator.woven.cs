using System;
using System.Collections.Generic;
using System.Diagnostics;
using PatchTracer.Woven;

namespace App;

public sealed class Iterator
{
	private sealed class <Work>pt__Iteration : TracedEnumerable<char>
	{
		private readonly string id;

		public <Work>pt__Iteration(IEnumerable<char> items, string id)
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

	public IEnumerable<char> Work(string id)
	{
		if (!Tracepoints.IsOn())
		{
			return <Work>pt__Untraced(id);
		}
		return new <Work>pt__Iteration(<Work>pt__Untraced(id), id);
	}

	private IEnumerable<char> <Work>pt__Untraced(string id)
	{
		for (int i = 0; i < id.Length; i++)
		{
			yield return id[i];
		}
	}
}
