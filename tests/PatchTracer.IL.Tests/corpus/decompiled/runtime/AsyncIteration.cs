using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace PatchTracer.Woven;

internal struct AsyncIteration
{
	private const int Done = default(int);

	private const long Taken = default(long);

	private Iteration _iteration;

	private long _ended;

	private bool _isWithin;

	public Activity Activity => _iteration.Activity;

	public bool IsNew => _iteration.IsNew;

	public AsyncIteration(bool isAmbient)
	{
		this = default(AsyncIteration);
		_iteration = new Iteration(isAmbient);
	}

	public static bool IsDone(int state)
	{
		return state == -2;
	}

	public bool Enter()
	{
		_isWithin = true;
		return _iteration.Enter();
	}

	public void EnterLast()
	{
		_isWithin = true;
		_iteration.EnterLast();
	}

	public void Begin(Activity activity)
	{
		_iteration.Begin(activity);
	}

	public Activity Ending(ValueTask<bool> part)
	{
		return _iteration.Ending(GoesOn(part));
	}

	public Activity EndingLast(ValueTask disposal, int state)
	{
		return _iteration.Ending(GoesOn(disposal, state));
	}

	public void Leave(ValueTask<bool> part, int state)
	{
		Leave(GoesOn(part), state);
	}

	public void LeaveLast(ValueTask disposal, int state)
	{
		Leave(GoesOn(disposal, state), state);
	}

	public void Ran(int state)
	{
		if (!_isWithin)
		{
			MarkEnd(state);
		}
	}

	public void Take()
	{
		if (_iteration.Activity != null)
		{
			_iteration.EndLate(Interlocked.Exchange(ref _ended, -1L));
		}
	}

	private static bool GoesOn(ValueTask<bool> part)
	{
		return part != default(ValueTask<bool>);
	}

	private static bool GoesOn(ValueTask disposal, int state)
	{
		if (state == -2)
		{
			return !disposal.IsCompletedSuccessfully;
		}
		return true;
	}

	private void Leave(bool goesOn, int state)
	{
		_isWithin = false;
		_iteration.Leave(goesOn);
		if (goesOn)
		{
			MarkEnd(state);
		}
	}

	private void MarkEnd(int state)
	{
		if (state == -2 && Volatile.Read(in _ended) == 0L)
		{
			Interlocked.CompareExchange(ref _ended, DateTime.UtcNow.Ticks, 0L);
		}
	}
}
