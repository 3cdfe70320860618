using System;
using System.Diagnostics;
using System.Threading;

namespace PatchTracer.Woven;

internal struct Iteration
{
	private readonly bool _isAmbient;

	private bool _isStarted;

	private Activity _activity;

	private Activity _previous;

	private ExecutionContext _inside;

	private ExecutionContext _outside;

	public Activity Activity => _activity;

	public bool IsNew => !_isStarted;

	public Iteration(bool isAmbient)
	{
		this = default(Iteration);
		_isAmbient = isAmbient;
	}

	public bool Enter()
	{
		if (_isStarted && _activity == null)
		{
			return false;
		}
		ExecutionContext executionContext = ExecutionContext.Capture();
		if (executionContext != null && executionContext == _outside)
		{
			ExecutionContext.Restore(_inside);
			return false;
		}
		_previous = Activity.Current;
		_outside = executionContext;
		if (!_isStarted)
		{
			return _isStarted = true;
		}
		if (!_isAmbient)
		{
			Tracepoints.SetCurrent(_activity);
		}
		Exchange();
		return false;
	}

	public void EnterLast()
	{
		_isStarted = true;
		Enter();
	}

	public void Begin(Activity activity)
	{
		_activity = activity;
		Exchange();
	}

	public Activity Ending(bool goesOn)
	{
		if (!goesOn)
		{
			return _activity;
		}
		return null;
	}

	public void Leave(bool goesOn)
	{
		if (_activity != null)
		{
			ExecutionContext outside = _outside;
			Activity previous = _previous;
			ExecutionContext executionContext = outside;
			bool num = executionContext != null && ExecutionContext.Capture() == _inside;
			if (!goesOn)
			{
				End();
			}
			if (num)
			{
				ExecutionContext.Restore(executionContext);
			}
			else if (!_isAmbient && Activity.Current != previous)
			{
				Tracepoints.SetCurrent(previous);
			}
		}
	}

	public void EndLate(long ended)
	{
		Activity current = Activity.Current;
		bool num = current == _activity;
		if (ended > 0 && !_isAmbient)
		{
			_activity.SetEndTime(new DateTime(ended, DateTimeKind.Utc));
		}
		End();
		if (!num)
		{
			Tracepoints.SetCurrent(current);
		}
	}

	private void Exchange()
	{
		_inside = ExecutionContext.Capture();
		if (_inside == null)
		{
			_outside = null;
		}
	}

	private void End()
	{
		if (!_isAmbient)
		{
			Tracepoints.Stop(_activity);
		}
		_activity = (_previous = null);
		_inside = (_outside = null);
	}
}
