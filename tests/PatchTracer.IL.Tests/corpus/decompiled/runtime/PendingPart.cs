using System;
using System.Diagnostics;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace PatchTracer.Woven;

[StackTraceHidden]
internal sealed class PendingPart : IValueTaskSource<bool>, IValueTaskSource
{
	private readonly Iteration _iteration;

	private readonly Action _completed;

	private ManualResetValueTaskSourceCore<bool> _signal;

	private ValueTask<bool> _move;

	private ValueTask _disposal;

	private bool _isDisposal;

	private bool _isTaken;

	public PendingPart(Iteration iteration)
	{
		_iteration = iteration;
		_completed = Completed;
	}

	public ValueTask<bool> Of(ValueTask<bool> move)
	{
		_move = move;
		_signal.Reset();
		if (move.IsCompleted)
		{
			Completed();
		}
		else
		{
			move.ConfigureAwait(continueOnCapturedContext: false).GetAwaiter().UnsafeOnCompleted(_completed);
		}
		return new ValueTask<bool>(this, _signal.Version);
	}

	public ValueTask Of(ValueTask disposal)
	{
		_disposal = disposal;
		_isDisposal = true;
		_signal.Reset();
		if (disposal.IsCompleted)
		{
			Completed();
		}
		else
		{
			disposal.ConfigureAwait(continueOnCapturedContext: false).GetAwaiter().UnsafeOnCompleted(_completed);
		}
		return new ValueTask(this, _signal.Version);
	}

	public ValueTaskSourceStatus GetStatus(short token)
	{
		return _signal.GetStatus(token);
	}

	public void OnCompleted(Action<object> continuation, object state, short token, ValueTaskSourceOnCompletedFlags flags)
	{
		_signal.OnCompleted(continuation, state, token, flags);
	}

	public bool GetResult(short token)
	{
		bool result = _signal.GetResult(token);
		if (!_isTaken)
		{
			return Take();
		}
		return result;
	}

	void IValueTaskSource.GetResult(short token)
	{
		GetResult(token);
	}

	private void Completed()
	{
		_isTaken = (_isDisposal ? _disposal.IsCompletedSuccessfully : _move.IsCompletedSuccessfully);
		if (!_isTaken)
		{
			_iteration.MarkEnd();
		}
		_signal.SetResult(_isTaken && Take());
	}

	private bool Take()
	{
		bool flag = false;
		try
		{
			if (_isDisposal)
			{
				_disposal.GetAwaiter().GetResult();
			}
			else
			{
				flag = _move.GetAwaiter().GetResult();
			}
			if (!flag)
			{
				_iteration.Finish();
			}
			return flag;
		}
		catch (Exception exception) when (_iteration.Failed(exception))
		{
			throw;
		}
		finally
		{
			if (!flag)
			{
				_iteration.EndLate();
			}
		}
	}
}
