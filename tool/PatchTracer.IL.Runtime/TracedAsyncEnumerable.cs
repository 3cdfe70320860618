using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace PatchTracer.Woven;

/// <summary>An <see cref="IAsyncEnumerable{T}"/> of which each enumeration has a span; itself the first of them.</summary>
[StackTraceHidden]
internal abstract class TracedAsyncEnumerable<T> : TracedAsyncEnumerator<T>, IAsyncEnumerable<T>
{
    private readonly IAsyncEnumerable<T> _source;
    private readonly int _thread = Environment.CurrentManagedThreadId;

    protected TracedAsyncEnumerable(IAsyncEnumerable<T> source) : base(null) => _source = source;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var enumerator = _items == null && _thread == Environment.CurrentManagedThreadId ? this : (TracedAsyncEnumerable<T>)Again();
        enumerator.Begin(_source.GetAsyncEnumerator(cancellationToken));
        return enumerator;
    }
}
