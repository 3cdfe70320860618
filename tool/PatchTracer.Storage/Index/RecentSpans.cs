using System.Numerics;
using System.Security.Cryptography;
using PatchTracer.Traces;

namespace PatchTracer.Storage.Index;

/// <summary>What is known of a span that came.</summary>
internal enum Familiarity
{
    New,

    /// <summary>It came before as it is.</summary>
    Repeated,

    /// <summary>Another span came with its id.</summary>
    Conflicting,
}

/// <summary>
/// The spans that were indexed last: a client that got no answer sends again within minutes, and what it sends again is
/// left out here. Older repetitions are left out when queried. Remembers between once and twice its capacity.
/// </summary>
internal sealed class RecentSpans(int capacity)
{
    // Nobody who does not know it can choose ids that all fall on one slot, or content that passes for another's.
    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    // Of ids with contents, and of ids alone.
    private (HashTable Spans, HashTable Ids) _young = (new(capacity), new(capacity));
    private (HashTable Spans, HashTable Ids) _old = (new(capacity), new(capacity));
    private int _stored;

    /// <summary>Whether some are remembered from the index's columns: <see cref="Columns"/> is wanted then.</summary>
    public bool HasStored => _stored > 0;

    /// <summary>What is hashed of a span that is at hand: all of it, and the service that sent it.</summary>
    public static ulong Content(ReadOnlySpan<byte> message, ulong service) => ByteHash.Of(message, Seed ^ service) | 1;

    /// <summary>What is hashed of one that is known from the index only.</summary>
    /// <param name="operation">Of <see cref="Operation"/>.</param>
    public static ulong Columns(SpanId parent, int kind, int status, long start, long duration, ulong operation) =>
        ByteHash.Of(ByteHash.Of((ulong)start, (ulong)duration, parent.Value), ((ulong)(uint)kind << 8) | (uint)status,
            operation ^ Seed) & ~1ul;

    /// <param name="service">Its hash.</param>
    public static ulong Operation(ReadOnlySpan<byte> name, ulong service) => ByteHash.Of(name, service);

    /// <param name="columns">Of <see cref="Columns"/>; 0 where <see cref="HasStored"/> is false.</param>
    public Familiarity Add(SpanKey key, ulong content, ulong columns)
    {
        var id = IdOf(key);
        if (Knows(ByteHash.Of(id, content)) || columns != 0 && Knows(ByteHash.Of(id, columns)))
            return Familiarity.Repeated;
        var familiarity = _young.Ids.Contains(id) || _old.Ids.Contains(id) ? Familiarity.Conflicting : Familiarity.New;
        Add(id, content);
        return familiarity;
    }

    /// <summary>Remembers one from the index.</summary>
    public void AddStored(SpanKey key, ulong columns)
    {
        _stored = 2 * capacity;
        Add(IdOf(key), columns);
    }

    private bool Knows(ulong span) => _young.Spans.Contains(span) || _old.Spans.Contains(span);

    private void Add(ulong id, ulong content)
    {
        _stored = Math.Max(0, _stored - 1);
        _young.Spans.Add(ByteHash.Of(id, content));
        _young.Ids.Add(id);
        if (_young.Spans.Count < capacity)
            return;
        (_young, _old) = (_old, _young);
        _young.Spans.Clear();
        _young.Ids.Clear();
    }

    private static ulong IdOf(SpanKey key) => ByteHash.Of(key.TraceId.High ^ Seed, key.TraceId.Low, key.SpanId.Value);

    // Open addressing, half empty at most; no hash is zero, so an empty slot is none.
    private sealed class HashTable(int capacity)
    {
        private readonly ulong[] _slots = new ulong[(int)BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];

        public int Count { get; private set; }

        public bool Contains(ulong hash) => _slots[Find(hash | 1)] != 0;

        public void Add(ulong hash)
        {
            ref var slot = ref _slots[Find(hash | 1)];
            if (slot == 0)
                Count++;
            slot = hash | 1;
        }

        public void Clear()
        {
            Array.Clear(_slots);
            Count = 0;
        }

        private int Find(ulong hash)
        {
            var slot = (int)(hash >> 32) & (_slots.Length - 1);
            while (_slots[slot] != 0 && _slots[slot] != hash)
                slot = (slot + 1) & (_slots.Length - 1);
            return slot;
        }
    }
}
