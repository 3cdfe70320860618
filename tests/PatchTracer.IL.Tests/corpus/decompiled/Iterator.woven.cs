using System.Collections.Generic;
using System.Diagnostics;
using PatchTracer.Woven;

namespace App;

public sealed class Iterator
{
	public IEnumerable<char> Work(string id)
	{
		if (Tracepoints.IsOn())
		{
			Activity activity = Tracepoints.StartIteration("work", 0, mayBeRoot: true);
			if (activity != null)
			{
				Tracepoints.SetText(activity, "id", id);
			}
		}
		for (int i = 0; i < id.Length; i++)
		{
			yield return id[i];
		}
	}
}
