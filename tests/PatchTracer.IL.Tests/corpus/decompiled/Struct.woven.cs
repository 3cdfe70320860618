using System;
using System.Diagnostics;
using System.Threading.Tasks;
using PatchTracer.Woven;

namespace App;

public struct Struct
{
	public int Count;

	public void Work(int id)
	{
		Activity activity = default(Activity);
		if (Tracepoints.IsOn())
		{
			activity = Tracepoints.Start("work", 0, mayBeRoot: true);
			if (activity != null)
			{
				Tracepoints.SetText(activity, "id", id);
			}
		}
		try
		{
			Count += id;
		}
		catch (Exception exception) when (Tracepoints.Fail(activity, exception, null))
		{
		}
		finally
		{
			Tracepoints.Stop(activity);
		}
	}

	public readonly async Task<int> WorkLater(int id)
	{
		Activity activity = default(Activity);
		int result = default(int);
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
			await Task.Yield();
			result = Count + id;
			return result;
		}
		catch (Exception exception) when (Tracepoints.Fail(activity, exception, null))
		{
			return result;
		}
		finally
		{
			Tracepoints.Stop(activity);
		}
	}
}
