using System;
using System.Diagnostics;
using PatchTracer.Woven;

namespace App;

public sealed class Handlers
{
	public int Work(string id)
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
		int result = default(int);
		try
		{
			int num;
			try
			{
				num = int.Parse(id);
			}
			catch (FormatException) when (id.Length == 1)
			{
				num = -1;
			}
			catch (OverflowException innerException)
			{
				throw new InvalidOperationException("too large", innerException);
			}
			finally
			{
				Console.WriteLine(id);
			}
			result = num;
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
