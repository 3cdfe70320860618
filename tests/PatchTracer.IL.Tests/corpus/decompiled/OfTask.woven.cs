using System;
using System.Diagnostics;
using System.Threading.Tasks;
using PatchTracer.Woven;

namespace App;

public sealed class OfTask
{
	public async Task Work(string id)
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
			await Task.Delay(id.Length);
			for (int i = 0; i < id.Length; i++)
			{
				try
				{
					await Task.Yield();
				}
				catch (TimeoutException)
				{
					break;
				}
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
