using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;
using PatchTracer.Woven;

namespace App;

public sealed class AsyncIterator
{
	public async IAsyncEnumerable<char> Work(string id)
	{
		Activity activity = default(Activity);
		try
		{
			if (Tracepoints.IsOn())
			{
				activity = Tracepoints.Start("work", 0, mayBeRoot: true);
				if (activity != null)
				{
					Tracepoints.SetText(activity, "id", id);
				}
			}
			foreach (char c in id)
			{
				await Task.Yield();
				yield return c;
			}
		}
		catch (Exception exception) when (Tracepoints.Fail(activity, exception, null))
		{
		}
		finally
		{
			Tracepoints.Stop(activity);
		}
	}
}
