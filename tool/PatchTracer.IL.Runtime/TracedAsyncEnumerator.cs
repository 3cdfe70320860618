using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;

namespace PatchTracer.Woven;

/// <summary>An <see cref="IAsyncEnumerator{T}"/> with a span.</summary>
[StackTraceHidden]
internal abstract class TracedAsyncEnumerator<T> : Iteration, IAsyncEnumerator<T>
{
    private protected IAsyncEnumerator<T> _items;
    private PendingPart _pending;

    protected TracedAsyncEnumerator(IAsyncEnumerator<T> items) => _items = items;

    public T Current => _items.Current;

    public ValueTask<bool> MoveNextAsync()
    {
        if (!IsTraced)
            return _items.MoveNextAsync();
        var goesOn = false;
        ValueTask<bool> move;
        try
        {
            Enter();
            move = _items.MoveNextAsync();
            if (move.IsCompletedSuccessfully)
                move = new ValueTask<bool>(goesOn = move.Result);
            else
                goesOn = true;
            if (!goesOn)
                Finish();
        }
        catch (Exception exception) when (Failed(exception))
        {
            throw;
        }
        finally
        {
            Leave(goesOn);
        }
        return move.IsCompletedSuccessfully || !IsRunning ? move : Pending().Of(move);
    }

    public ValueTask DisposeAsync()
    {
        Skip();
        if (!IsRunning)
            return _items.DisposeAsync();
        var goesOn = false;
        ValueTask disposal;
        try
        {
            Enter();
            disposal = _items.DisposeAsync();
            goesOn = !disposal.IsCompletedSuccessfully;
            if (!goesOn)
                Finish();
        }
        catch (Exception exception) when (Failed(exception))
        {
            throw;
        }
        finally
        {
            Leave(goesOn);
        }
        return IsRunning ? Pending().Of(disposal) : disposal;
    }

    // Most iterators have items at hand, and never need one.
    private PendingPart Pending() => _pending ??= new PendingPart(this);

    private protected void Begin(IAsyncEnumerator<T> items)
    {
        _items = items;
        _pending = null;
    }
}
