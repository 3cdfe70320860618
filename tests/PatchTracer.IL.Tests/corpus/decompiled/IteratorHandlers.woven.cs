using System;
using System.Collections.Generic;
using System.Diagnostics;
using PatchTracer.Woven;

namespace App;

public sealed class IteratorHandlers<T>
{
	private readonly List<T> _items = new List<T>();

	public IEnumerator<T> Work(string id)
	{
		if (Tracepoints.IsOn())
		{
			Activity activity = Tracepoints.StartIteration("work", 0, mayBeRoot: true);
			if (activity != null)
			{
				Tracepoints.SetText(activity, "id", id);
			}
		}
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
