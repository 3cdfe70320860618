using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;
using PatchTracer.Woven;

namespace App;

public sealed class Generic<T>
{
	private readonly List<T> _all = new List<T>();

	public U Work<U>(T id, U other)
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
		U result = default(U);
		try
		{
			_all.Add(id);
			result = other;
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

	public async Task<T> WorkLater<U>(T id, U other) where U : Task
	{
		Activity activity = default(Activity);
		T result = default(T);
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
			await other;
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
