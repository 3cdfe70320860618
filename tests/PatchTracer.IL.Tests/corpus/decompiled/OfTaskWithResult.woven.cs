using System;
using System.Diagnostics;
using System.Threading.Tasks;
using PatchTracer.Woven;

namespace App;

public sealed class OfTaskWithResult
{
	public async Task<int> Work(string id)
	{
		Activity activity = default(Activity);
		int length = default(int);
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
			await Task.Delay(id.Length);
			length = id.Length;
			return length;
		}
		catch (Exception exception) when (Tracepoints.Fail(activity, exception, null))
		{
			return length;
		}
		finally
		{
			Tracepoints.Stop(activity);
		}
	}
}
