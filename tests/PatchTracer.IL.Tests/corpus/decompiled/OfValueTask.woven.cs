using System;
using System.Diagnostics;
using System.Threading.Tasks;
using PatchTracer.Woven;

namespace App;

public sealed class OfValueTask
{
	public async ValueTask Work(string id)
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
			try
			{
				await Task.Delay(id.Length);
			}
			finally
			{
				Console.WriteLine(id);
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
