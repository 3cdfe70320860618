using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
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
        var part = new Part(this, isDisposal: false);
        part.Run();
        return part.Move.IsCompletedSuccessfully || !IsRunning ? part.Move : Pending().Of(part.Move);
    }

    public ValueTask DisposeAsync()
    {
        Skip();
        if (!IsRunning)
            return _items.DisposeAsync();
        var part = new Part(this, isDisposal: true);
        part.Run();
        return IsRunning ? Pending().Of(part.Disposal) : part.Disposal;
    }

    // Most iterators have items at hand, and never need one.
    private PendingPart Pending() => _pending ??= new PendingPart(this);

    private protected void Begin(IAsyncEnumerator<T> items)
    {
        _items = items;
        _pending = null;
    }

    // Runs like an async method up to where it first waits: behind it, the consumer has back all that was current.
    [StackTraceHidden]
    private struct Part : IAsyncStateMachine
    {
        public ValueTask<bool> Move;
        public ValueTask Disposal;
        private readonly TracedAsyncEnumerator<T> _iteration;
        private readonly bool _isDisposal;

        public Part(TracedAsyncEnumerator<T> iteration, bool isDisposal)
        {
            Move = default;
            Disposal = default;
            _iteration = iteration;
            _isDisposal = isDisposal;
        }

        public void Run() => AsyncIteratorMethodBuilder.Create().MoveNext(ref this);

        public void MoveNext()
        {
            var goesOn = false;
            try
            {
                _iteration.Enter();
                goesOn = _isDisposal ? Dispose() : Next();
                if (!goesOn)
                    _iteration.Finish();
            }
            catch (Exception exception) when (_iteration.Failed(exception))
            {
                throw;
            }
            finally
            {
                if (!goesOn)
                    _iteration.End();
            }
        }

        public void SetStateMachine(IAsyncStateMachine stateMachine)
        {
        }

        private bool Next()
        {
            var move = _iteration._items.MoveNextAsync();
            var goesOn = !move.IsCompletedSuccessfully || move.Result;
            Move = move.IsCompletedSuccessfully ? new ValueTask<bool>(goesOn) : move;
            return goesOn;
        }

        private bool Dispose()
        {
            Disposal = _iteration._items.DisposeAsync();
            return !Disposal.IsCompletedSuccessfully;
        }
    }
}
