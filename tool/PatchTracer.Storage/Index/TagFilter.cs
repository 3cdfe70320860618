using System.Text;

namespace PatchTracer.Storage.Index;

/// <summary>
/// Which attributes the spans of a page, their events, links, resources and scopes have: a Bloom filter over hashes of key and value as
/// text. It never misses one and names a page in vain one time in forty, so that a search reads few pages. Empty: any may be there.
/// </summary>
internal sealed class TagFilter
{
    private const int BitsPerTag = 8;
    private const int Probes = 5;

    /// <summary>
    /// A page with more distinct attributes than this has no filter: it costs a sender's own searches time, nobody memory.
    /// </summary>
    private const int MostTags = 1 << 17;

    private ulong[] _slots = new ulong[1 << 12];
    private int _count;

    public static ulong Hash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => ByteHash.Of(value, ByteHash.Of(key, 0)) | 1;

    public static ulong Hash(string key, string value) => Hash(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    /// <summary>The hash of an id of 16 bytes.</summary>
    public static ulong Spread(ulong high, ulong low) => ByteHash.Of(high, low) | 1;

    public static bool MayHave(ReadOnlySpan<byte> filter, ulong tag)
    {
        if (filter.IsEmpty)
            return true;
        var (step, at, bits) = ((tag >> 32) | 1, tag, (ulong)filter.Length * 8);
        for (var probe = 0; probe < Probes; probe++, at += step)
        {
            var bit = at % bits;
            if ((filter[(int)(bit >> 3)] & (1 << (int)(bit & 7))) == 0)
                return false;
        }
        return true;
    }

    public void Add(ulong tag)
    {
        if (_count > MostTags)
            return;
        var slot = (int)(tag >> 20) & (_slots.Length - 1);
        while (_slots[slot] != 0)
        {
            if (_slots[slot] == tag)
                return;
            slot = (slot + 1) & (_slots.Length - 1);
        }
        _slots[slot] = tag;
        if (++_count * 2 > _slots.Length)
            Grow();
    }

    public byte[] ToBytes()
    {
        var filter = _count > MostTags ? [] : new byte[Math.Max(8, (_count * BitsPerTag / 8) + 1)];
        foreach (var tag in _slots)
        {
            if (tag != 0 && filter.Length > 0)
                Set(filter, tag);
        }
        return filter;
    }

    public void Clear()
    {
        Array.Clear(_slots);
        _count = 0;
    }

    private static void Set(byte[] filter, ulong tag)
    {
        var (step, at, bits) = ((tag >> 32) | 1, tag, (ulong)filter.Length * 8);
        for (var probe = 0; probe < Probes; probe++, at += step)
        {
            var bit = at % bits;
            filter[(int)(bit >> 3)] |= (byte)(1 << (int)(bit & 7));
        }
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new ulong[2 * old.Length];
        _count = 0;
        foreach (var tag in old)
        {
            if (tag != 0)
                Add(tag);
        }
    }
}
