using System;
using System.Diagnostics;
using System.Threading.Tasks;
using PatchTracer.Woven;

namespace App;

public sealed class HandedOut
{
	public Task<string> Work(string id)
	{
		Activity previous = default(Activity);
		Activity activity = default(Activity);
		if (Tracepoints.IsOn())
		{
			previous = Tracepoints.Current();
			activity = Tracepoints.Start("work", 0, mayBeRoot: true);
			if (activity != null)
			{
				Tracepoints.SetText(activity, "id", id);
			}
		}
		Task<string> task = default(Task<string>);
		try
		{
			task = Task.FromResult(id);
			if (activity != null)
			{
				task = Tracepoints.Follow(task, activity, previous, null);
				activity = null;
			}
		}
		catch (Exception exception) when (Tracepoints.Fail(activity, exception, null))
		{
		}
		finally
		{
			Tracepoints.Stop(activity);
		}
		return task;
	}
}
