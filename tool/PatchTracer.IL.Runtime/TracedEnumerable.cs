using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;

namespace PatchTracer.Woven;

/// <summary>An <see cref="IEnumerable{T}"/> of which each enumeration has a span; itself the first of them, as what compilers make of iterators.</summary>
[StackTraceHidden]
internal abstract class TracedEnumerable<T> : TracedEnumerator<T>, IEnumerable<T>
{
    private readonly IEnumerable<T> _source;
    private readonly int _thread = Environment.CurrentManagedThreadId;

    protected TracedEnumerable(IEnumerable<T> source) : base(null) => _source = source;

    public IEnumerator<T> GetEnumerator()
    {
        var enumerator = _items == null && _thread == Environment.CurrentManagedThreadId ? this : (TracedEnumerable<T>)Again();
        enumerator._items = _source.GetEnumerator();
        return enumerator;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
