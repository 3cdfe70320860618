using System;
using System.Diagnostics;
using PatchTracer.Woven;

namespace App;

public class Constructor
{
	private readonly string _id;

	private readonly DateTime _made = DateTime.UnixEpoch;

	public Constructor(string id)
	{
		Activity activity = default(Activity);
		if (Tracepoints.IsOn())
		{
			activity = Tracepoints.Start("constructor", 0, mayBeRoot: true);
			if (activity != null)
			{
				Tracepoints.SetText(activity, "id", id);
			}
		}
		try
		{
			_id = id ?? throw new ArgumentNullException("id");
		}
		catch (Exception exception) when (Tracepoints.Fail(activity, exception, null))
		{
		}
		finally
		{
			Tracepoints.Stop(activity);
		}
	}

	public override string ToString()
	{
		return _id + _made;
	}
}
