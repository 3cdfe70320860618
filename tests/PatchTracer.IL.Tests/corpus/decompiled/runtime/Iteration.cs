using System;
using System.Diagnostics;

namespace PatchTracer.Woven;

internal abstract class Iteration
{
	private Activity _activity;

	private bool _isStarted;

	public bool IsTraced
	{
		get
		{
			if (_activity == null)
			{
				return !_isStarted;
			}
			return true;
		}
	}

	public bool IsRunning => _activity != null;

	protected abstract Activity Start();

	protected virtual bool IsAmbient()
	{
		return false;
	}

	protected virtual bool Fail(Activity activity, Exception exception)
	{
		return false;
	}

	protected virtual void Finish(Activity activity)
	{
	}

	public void Enter()
	{
		if (!_isStarted)
		{
			_isStarted = true;
			_activity = Start();
		}
		else if (!IsAmbient())
		{
			Tracepoints.SetCurrent(_activity);
		}
	}

	public bool Failed(Exception exception)
	{
		if (_activity != null)
		{
			return Fail(_activity, exception);
		}
		return false;
	}

	public void Finish()
	{
		if (_activity != null)
		{
			Finish(_activity);
		}
	}

	public void End()
	{
		if (!IsAmbient())
		{
			Tracepoints.Stop(_activity);
		}
		_activity = null;
	}

	public void MarkEnd()
	{
		if (_activity != null && !IsAmbient())
		{
			_activity.SetEndTime(DateTime.UtcNow);
		}
	}

	public void Skip()
	{
		_isStarted = true;
	}

	protected Iteration Again()
	{
		Iteration obj = (Iteration)MemberwiseClone();
		obj._activity = null;
		obj._isStarted = false;
		return obj;
	}
}
