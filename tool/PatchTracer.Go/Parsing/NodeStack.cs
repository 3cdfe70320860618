using System.Runtime.InteropServices;

namespace PatchTracer.Go.Parsing;

/// <summary>Children of lists that are being read; lists nest, so each takes off what it put on.</summary>
internal sealed class NodeStack<T>
{
    private T[] _items = new T[16];

    public int Count { get; private set; }

    public T this[int index] => _items[index];

    public void Push(T item)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, Count * 2);
        _items[Count++] = item;
    }

    /// <summary>Takes everything off above a mark, which is an earlier <see cref="Count"/>.</summary>
    public ImmutableArray<T> TakeFrom(int mark)
    {
        if (Count == mark)
            return [];
        var taken = _items.AsSpan(mark, Count - mark).ToArray();
        DropFrom(mark);
        return ImmutableCollectionsMarshal.AsImmutableArray(taken);
    }

    public void DropFrom(int mark)
    {
        Array.Clear(_items, mark, Count - mark);
        Count = mark;
    }
}
