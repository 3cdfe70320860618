using System;
using System.Diagnostics;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace PatchTracer.Woven;

/// <summary>
/// A part of an async iterator that is not done yet, or failed. An exception is not caught and thrown again: the consumer gets it from
/// where it lies, with the stack trace that it has without a span.
/// </summary>
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
            Completed();
        else
            move.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_completed);
        return new ValueTask<bool>(this, _signal.Version);
    }

    public ValueTask Of(ValueTask disposal)
    {
        _disposal = disposal;
        _isDisposal = true;
        _signal.Reset();
        if (disposal.IsCompleted)
            Completed();
        else
            disposal.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_completed);
        return new ValueTask(this, _signal.Version);
    }

    public ValueTaskSourceStatus GetStatus(short token) => _signal.GetStatus(token);

    public void OnCompleted(Action<object> continuation, object state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);

    public bool GetResult(short token)
    {
        var goesOn = _signal.GetResult(token);
        return _isTaken ? goesOn : Take();
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    // The work is done here; the consumer may take its time to come for the result.
    private void Completed()
    {
        _isTaken = _isDisposal ? _disposal.IsCompletedSuccessfully : _move.IsCompletedSuccessfully;
        if (!_isTaken)
            _iteration.MarkEnd();
        _signal.SetResult(_isTaken && Take());
    }

    private bool Take()
    {
        var goesOn = false;
        try
        {
            if (_isDisposal)
                _disposal.GetAwaiter().GetResult();
            else
                goesOn = _move.GetAwaiter().GetResult();
            if (!goesOn)
                _iteration.Finish();
            return goesOn;
        }
        catch (Exception exception) when (_iteration.Failed(exception))
        {
            throw;
        }
        finally
        {
            if (!goesOn)
                _iteration.EndLate();
        }
    }
}
