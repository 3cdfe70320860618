using System;
using System.Diagnostics;
using System.Threading;

namespace PatchTracer.Woven;

internal abstract class Iteration
{
	private Activity _activity;

	private Activity _previous;

	private ExecutionContext _inside;

	private ExecutionContext _outside;

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
		ExecutionContext executionContext = ExecutionContext.Capture();
		if (executionContext != null && executionContext == _outside)
		{
			ExecutionContext.Restore(_inside);
			return;
		}
		_previous = Activity.Current;
		if (!_isStarted)
		{
			_isStarted = true;
			_activity = Start();
		}
		else if (!IsAmbient())
		{
			Tracepoints.SetCurrent(_activity);
		}
		_inside = ExecutionContext.Capture();
		_outside = ((_inside == null) ? null : executionContext);
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
			else if (!IsAmbient() && Activity.Current != previous)
			{
				Tracepoints.SetCurrent(previous);
			}
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

	public void EndLate()
	{
		Activity current = Activity.Current;
		bool num = current == _activity;
		End();
		if (!num)
		{
			Tracepoints.SetCurrent(current);
		}
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
		obj.Forget();
		obj._isStarted = false;
		return obj;
	}

	private void End()
	{
		if (!IsAmbient())
		{
			Tracepoints.Stop(_activity);
		}
		Forget();
	}

	private void Forget()
	{
		_activity = (_previous = null);
		_inside = (_outside = null);
	}
}
