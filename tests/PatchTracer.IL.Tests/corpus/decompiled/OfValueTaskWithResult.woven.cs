using System;
using System.Diagnostics;
using System.Threading.Tasks;
using PatchTracer.Woven;

namespace App;

public sealed class OfValueTaskWithResult
{
	public async ValueTask<string> Work(string id)
	{
		Activity activity = default(Activity);
		string result = default(string);
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
			while (id.Length < 10)
			{
				await Task.Yield();
				id += id;
			}
			result = id;
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
