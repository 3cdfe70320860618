using PatchTracer.Traces;

namespace PatchTracer.Collector.Index;

/// <summary>
/// The spans that were indexed last: a client that got no answer sends again within minutes, and what it sends again is
/// left out here. Older repetitions are left out when queried. Remembers between once and twice its capacity.
/// </summary>
internal sealed class RecentSpans(int capacity)
{
    private KeySet _young = new(capacity);
    private KeySet _old = new(capacity);

    public int Capacity => capacity;

    /// <summary>False when the span was added before.</summary>
    public bool TryAdd(SpanKey key)
    {
        if (_old.Contains(key) || !_young.TryAdd(key))
            return false;
        if (_young.Count < capacity)
            return true;
        (_young, _old) = (_old, _young);
        _young.Clear();
        return true;
    }

    // Open addressing, half empty; span ids are random, hostile ones cost their sender's own collector a longer probe, up to a bound.
    private sealed class KeySet(int capacity)
    {
        private readonly SpanKey[] _slots = new SpanKey[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];

        public int Count { get; private set; }

        public bool Contains(SpanKey key) => _slots[Find(key)] == key;

        public bool TryAdd(SpanKey key)
        {
            ref var slot = ref _slots[Find(key)];
            if (slot == key)
                return false;
            slot = key;
            Count++;
            return true;
        }

        public void Clear()
        {
            Array.Clear(_slots);
            Count = 0;
        }

        // A span id is never zero, so an empty slot is no key.
        private int Find(SpanKey key)
        {
            var mixed = (key.SpanId.Value ^ (key.TraceId.Low * Odd) ^ key.TraceId.High ^ Seed) * Odd;
            var slot = (int)(mixed >> 32) & (_slots.Length - 1);
            while (!_slots[slot].SpanId.IsEmpty && _slots[slot] != key)
                slot = (slot + 1) & (_slots.Length - 1);
            return slot;
        }
    }

    private const ulong Odd = 0x9e37_79b9_7f4a_7c15;

    // Nobody who does not know it can choose ids that all fall on one slot.
    private static readonly ulong Seed = BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));
}
