using System;
using System.Diagnostics;

namespace PatchTracer.Woven;

internal abstract class Iteration
{
	private Activity _activity;

	private bool _isStarted;

	private bool _isAmbient;

	public bool IsTraced => _activity != null || !_isStarted;

	public bool IsRunning => _activity != null;

	protected abstract Activity Start();

	protected virtual bool Fail(Activity activity, Exception exception)
	{
		return false;
	}

	protected virtual void Finish(Activity activity)
	{
	}

	public void Enter(Activity previous)
	{
		if (!_isStarted)
		{
			_isStarted = true;
			_activity = Start();
			_isAmbient = _activity == previous;
		}
		else if (!_isAmbient)
		{
			Tracepoints.SetCurrent(_activity);
		}
	}

	public bool Failed(Exception exception)
	{
		return _activity != null && Fail(_activity, exception);
	}

	public void Finish()
	{
		if (_activity != null)
		{
			Finish(_activity);
		}
	}

	public void Leave(Activity previous, bool goesOn)
	{
		if (_activity != null)
		{
			if (!goesOn)
			{
				End();
			}
			Tracepoints.SetCurrent(previous);
		}
	}

	public void MarkEnd()
	{
		if (_activity != null && !_isAmbient)
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
		Iteration iteration = (Iteration)MemberwiseClone();
		iteration._activity = null;
		iteration._isStarted = false;
		return iteration;
	}

	private void End()
	{
		if (!_isAmbient)
		{
			Tracepoints.Stop(_activity);
		}
		_activity = null;
	}
}
