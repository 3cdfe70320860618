using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;

namespace PatchTracer.Woven;

/// <summary>An <see cref="IEnumerable{T}"/> of which each enumeration has a span; itself the first of them, as what compilers make of iterators.</summary>
[StackTraceHidden]
internal abstract class TracedEnumerable<T> : TracedEnumerator<T>, IEnumerable<T>
{
    private readonly IEnumerable<T> _source;

    protected TracedEnumerable(IEnumerable<T> source) : base(null) => _source = source;

    public IEnumerator<T> GetEnumerator()
    {
        var items = _source.GetEnumerator();
        // What compilers make of iterators is its own first enumerator, if it is the thread's that made it.
        var enumerator = _items == null && items == _source ? this : (TracedEnumerable<T>)Again();
        enumerator._items = items;
        return enumerator;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
