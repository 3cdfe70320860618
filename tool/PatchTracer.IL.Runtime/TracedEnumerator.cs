using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;

namespace PatchTracer.Woven;

/// <summary>An <see cref="IEnumerator{T}"/> with a span.</summary>
[StackTraceHidden]
internal abstract class TracedEnumerator<T> : Iteration, IEnumerator<T>
{
    private protected IEnumerator<T> _items;

    protected TracedEnumerator(IEnumerator<T> items) => _items = items;

    public T Current => _items.Current;

    object IEnumerator.Current => _items.Current;

    public bool MoveNext()
    {
        if (!IsTraced)
            return _items.MoveNext();
        var goesOn = false;
        try
        {
            Enter();
            goesOn = _items.MoveNext();
            if (!goesOn)
                Finish();
            return goesOn;
        }
        catch (Exception exception) when (Failed(exception))
        {
            throw;
        }
        finally
        {
            Leave(goesOn);
        }
    }

    public void Dispose()
    {
        Skip();
        if (!IsRunning)
        {
            _items.Dispose();
            return;
        }
        try
        {
            Enter();
            _items.Dispose();
            Finish();
        }
        catch (Exception exception) when (Failed(exception))
        {
            throw;
        }
        finally
        {
            Leave(goesOn: false);
        }
    }

    public void Reset() => _items.Reset();
}
