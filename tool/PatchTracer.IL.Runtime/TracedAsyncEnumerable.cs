using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace PatchTracer.Woven;

/// <summary>An <see cref="IAsyncEnumerable{T}"/> of which each enumeration has a span; itself the first of them.</summary>
[StackTraceHidden]
internal abstract class TracedAsyncEnumerable<T> : TracedAsyncEnumerator<T>, IAsyncEnumerable<T>
{
    private readonly IAsyncEnumerable<T> _source;

    protected TracedAsyncEnumerable(IAsyncEnumerable<T> source) : base(null) => _source = source;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var items = _source.GetAsyncEnumerator(cancellationToken);
        // As in TracedEnumerable.
        var enumerator = _items == null && items == _source ? this : (TracedAsyncEnumerable<T>)Again();
        enumerator.Begin(items);
        return enumerator;
    }
}
