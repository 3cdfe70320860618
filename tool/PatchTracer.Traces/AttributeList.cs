using System.Collections;

namespace PatchTracer.Traces;

/// <summary>
/// Attributes in the order they came, immutable. Lookup scans: spans carry about ten attributes, where a scan over interned
/// keys beats a hash table in time and in memory. A key given twice is kept twice; lookup finds the first.
/// Equality is by content and order.
/// </summary>
public sealed class AttributeList : IReadOnlyList<KeyValuePair<string, AttributeValue>>, IEquatable<AttributeList>
{
    public static readonly AttributeList Empty = new([]);

    private readonly KeyValuePair<string, AttributeValue>[] _items;

    private AttributeList(KeyValuePair<string, AttributeValue>[] items) => _items = items;

    public int Count => _items.Length;

    public KeyValuePair<string, AttributeValue> this[int index] => _items[index];

    /// <summary>Null when there is no such key.</summary>
    public AttributeValue? this[string key] => TryGet(key, out var value) ? value : (AttributeValue?)null;

    /// <summary>Takes the array as it is; nobody may write to it afterwards.</summary>
    public static AttributeList Own(KeyValuePair<string, AttributeValue>[] items) => items.Length == 0 ? Empty : new AttributeList(items);

    public static AttributeList Of(params ReadOnlySpan<(string Key, AttributeValue Value)> items)
    {
        var copy = new KeyValuePair<string, AttributeValue>[items.Length];
        for (var i = 0; i < items.Length; i++)
            copy[i] = new(items[i].Key, items[i].Value);
        return Own(copy);
    }

    public bool TryGet(string key, out AttributeValue value)
    {
        foreach (ref readonly var item in _items.AsSpan())
        {
            if (string.Equals(item.Key, key, StringComparison.Ordinal))
            {
                value = item.Value;
                return true;
            }
        }
        value = default;
        return false;
    }

    /// <summary>The value as text, whatever its kind; null when there is no such key.</summary>
    public string? Text(string key) => TryGet(key, out var value) ? value.ToString() : null;

    /// <summary>A new list with the key set, in its old place if it was there.</summary>
    public AttributeList With(string key, AttributeValue value)
    {
        var index = Array.FindIndex(_items, item => item.Key == key);
        KeyValuePair<string, AttributeValue>[] copy = index < 0 ? [.. _items, new(key, value)] : [.. _items];
        if (index >= 0)
            copy[index] = new(key, value);
        return new AttributeList(copy);
    }

    public ReadOnlySpan<KeyValuePair<string, AttributeValue>> AsSpan() => _items;

    public bool Equals(AttributeList? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || other.Count != Count)
            return false;
        for (var i = 0; i < _items.Length; i++)
        {
            if (_items[i].Key != other._items[i].Key || _items[i].Value != other._items[i].Value)
                return false;
        }
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as AttributeList);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (key, value) in _items)
        {
            hash.Add(key, StringComparer.Ordinal);
            hash.Add(value);
        }
        return hash.ToHashCode();
    }

    public IEnumerator<KeyValuePair<string, AttributeValue>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, AttributeValue>>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
