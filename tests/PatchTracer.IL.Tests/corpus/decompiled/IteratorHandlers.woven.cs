using System;
using System.Collections.Generic;
using System.Diagnostics;
using PatchTracer.Woven;

namespace App;

public sealed class IteratorHandlers<T>
{
	private sealed class <Work>pt__Iteration : TracedEnumerator<T>
	{
		private readonly string id;

		public <Work>pt__Iteration(IEnumerator<T> items, string id)
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

	private readonly List<T> _items = new List<T>();

	public IEnumerator<T> Work(string id)
	{
		if (!Tracepoints.IsOn())
		{
			return <Work>pt__Untraced(id);
		}
		return new <Work>pt__Iteration(<Work>pt__Untraced(id), id);
	}

	private IEnumerator<T> <Work>pt__Untraced(string id)
	{
		try
		{
			foreach (T item in _items)
			{
				if (item != null)
				{
					yield return item;
					continue;
				}
				yield break;
			}
		}
		finally
		{
			Console.WriteLine(id);
		}
		yield return default(T);
	}
}
