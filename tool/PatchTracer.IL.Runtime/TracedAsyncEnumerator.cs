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
        var previous = Activity.Current;
        ValueTask<bool> part;
        var goesOn = false;
        try
        {
            Enter(previous);
            part = _items.MoveNextAsync();
            goesOn = true;
            if (part.IsCompletedSuccessfully)
                part = new ValueTask<bool>(goesOn = part.Result);
            if (!goesOn)
                Finish();
        }
        catch (Exception exception) when (Failed(exception))
        {
            throw;
        }
        finally
        {
            Leave(previous, goesOn);
        }
        return part.IsCompletedSuccessfully || !IsRunning ? part : Pending().Of(part);
    }

    public ValueTask DisposeAsync()
    {
        Skip();
        if (!IsRunning)
            return _items.DisposeAsync();
        var previous = Activity.Current;
        ValueTask part;
        var goesOn = false;
        try
        {
            Enter(previous);
            part = _items.DisposeAsync();
            goesOn = !part.IsCompletedSuccessfully;
            if (!goesOn)
                Finish();
        }
        catch (Exception exception) when (Failed(exception))
        {
            throw;
        }
        finally
        {
            Leave(previous, goesOn);
        }
        return goesOn ? Pending().Of(part) : part;
    }

    // Most iterators have items at hand, and never need one.
    private PendingPart Pending() => _pending ??= new PendingPart(this);

    private protected void Begin(IAsyncEnumerator<T> items)
    {
        _items = items;
        _pending = null;
    }
}
