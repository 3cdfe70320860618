using System;
using System.Diagnostics;
using PatchTracer.Woven;

namespace App;

public sealed class Local
{
	public sealed class Nested
	{
		public int Work(int id)
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
				result = id + 1;
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

	public int Work(int id)
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
			int id2 = id;
			result = Twice(id2) + new Nested().Work(id2);
			return result;
			int Twice(int number)
			{
				Activity activity2 = default(Activity);
				if (Tracepoints.IsOn())
				{
					activity2 = Tracepoints.Start("local", 0, mayBeRoot: true);
				}
				int result2 = default(int);
				try
				{
					result2 = number * 2 + id2;
					return result2;
				}
				catch (Exception exception2) when (Tracepoints.Fail(activity2, exception2, null))
				{
				}
				finally
				{
					Tracepoints.Stop(activity2);
				}
				return result2;
			}
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
