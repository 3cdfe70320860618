using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using PatchTracer.Woven;

namespace App;

public struct StructIterator
{
	private sealed class <Work>pt__Iteration<T> : TracedAsyncEnumerator<T> where T : class
	{
		private readonly string id;

		public <Work>pt__Iteration(IAsyncEnumerator<T> items, string id)
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

	private int _count;

	public IAsyncEnumerator<T> Work<T>(string id, T item, CancellationToken token) where T : class
	{
		if (!Tracepoints.IsOn())
		{
			return <Work>pt__Untraced(id, item, token);
		}
		return new <Work>pt__Iteration<T>(<Work>pt__Untraced(id, item, token), id);
	}

	private async IAsyncEnumerator<T> <Work>pt__Untraced<T>(string id, T item, CancellationToken token) where T : class
	{
		_count++;
		await Task.Delay(_count, token);
		yield return item;
	}
}
