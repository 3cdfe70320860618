using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using PatchTracer.Woven;

namespace App;

public sealed class UntypedIterator
{
	private sealed class <Work>pt__Iteration : TracedEnumerator<object>
	{
		private readonly string id;

		public <Work>pt__Iteration(IEnumerator<object> items, string id)
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

	public IEnumerator Work(string id)
	{
		if (!Tracepoints.IsOn())
		{
			return <Work>pt__Untraced(id);
		}
		return new <Work>pt__Iteration((IEnumerator<object>)<Work>pt__Untraced(id), id);
	}

	private IEnumerator <Work>pt__Untraced(string id)
	{
		yield return id;
	}
}
