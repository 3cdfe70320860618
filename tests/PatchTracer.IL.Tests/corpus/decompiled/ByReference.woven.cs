using System;
using System.Diagnostics;
using PatchTracer.Woven;

namespace App;

public sealed class ByReference
{
	public int Work(ref int id, out string text, in long step, Span<int> numbers)
	{
		Activity activity = default(Activity);
		if (Tracepoints.IsOn())
		{
			activity = Tracepoints.Start("work", 0, mayBeRoot: true);
			if (activity != null)
			{
				try
				{
					Tracepoints.SetText(activity, "id", id);
				}
				catch (Exception)
				{
				}
			}
		}
		int length = default(int);
		try
		{
			id += (int)step;
			text = id.ToString();
			numbers[0] = id;
			length = numbers.Length;
			return length;
		}
		catch (Exception exception) when (Tracepoints.Fail(activity, exception, null))
		{
		}
		finally
		{
			Tracepoints.Stop(activity);
		}
		return length;
	}

	public ref int WorkOn(int[] numbers, int id)
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
		ref int result = default(ref int);
		try
		{
			result = ref numbers[id];
			return ref result;
		}
		catch (Exception exception) when (Tracepoints.Fail(activity, exception, null))
		{
		}
		finally
		{
			Tracepoints.Stop(activity);
		}
		return ref result;
	}
}
