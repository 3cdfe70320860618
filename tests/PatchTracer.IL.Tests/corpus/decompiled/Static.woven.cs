using System;
using System.Diagnostics;
using PatchTracer.Woven;

namespace App;

public static class Static
{
	public static string Work(int id)
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
		string result = default(string);
		try
		{
			result = id.ToString();
			return result;
		}
		catch (Exception exception) when (Tracepoints.Fail(activity, exception, null))
		{
		}
		finally
		{
			Tracepoints.Stop(activity);
		}
		return result;
	}
}
