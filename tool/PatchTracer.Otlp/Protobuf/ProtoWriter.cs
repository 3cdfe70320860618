using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PatchTracer.Otlp.Protobuf;

/// <summary>Writes protobuf messages into one buffer, nested ones too: the length of each is put before it when its end is known.</summary>
internal sealed class ProtoWriter(GrowingBytes output)
{
    public ProtoWriter()
        : this(new GrowingBytes(budget: null, int.MaxValue))
    {
    }

    public ReadOnlySpan<byte> Written => output.Written;

    public ReadOnlyMemory<byte> WrittenMemory => output.WrittenMemory;

    /// <summary>Begins anew, in the same buffer.</summary>
    public void Clear() => output.Clear();

    /// <summary>Begins a message in a field; what follows belongs to it until <see cref="End"/> gets what this returns.</summary>
    public int Begin(int field)
    {
        Tag(field, WireType.Bytes);
        output.GetSpan(1);
        output.Advance(1);
        return output.Length;
    }

    // Nearly all messages are shorter than the 128 bytes that one byte of length has room for; longer ones move up.
    public void End(int begin)
    {
        var length = output.Length - begin;
        var more = SizeOf((uint)length) - 1;
        if (more > 0)
        {
            output.GetSpan(more);
            output.Advance(more);
            var all = output.Written;
            all.Slice(begin, length).CopyTo(all[(begin + more)..]);
        }
        Put(output.Written[(begin - 1)..], (ulong)length);
    }

    public void Varint(int field, ulong value)
    {
        Tag(field, WireType.Varint);
        Varint(value);
    }

    public void Fixed64(int field, ulong value)
    {
        Tag(field, WireType.Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    public void Fixed32(int field, uint value)
    {
        Tag(field, WireType.Fixed32);
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        value.CopyTo(Space(field, value.Length));
        output.Advance(value.Length);
    }

    public void String(int field, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, Space(field, length));
        output.Advance(length);
    }

    /// <summary>
    /// At least <paramref name="size"/> bytes behind what is written; how many of them count is said by <see cref="Advance"/>.
    /// </summary>
    public Span<byte> GetSpan(int size) => output.GetSpan(size);

    public void Advance(int count) => output.Advance(count);

    private Span<byte> Space(int field, int length)
    {
        Tag(field, WireType.Bytes);
        Varint((ulong)length);
        return output.GetSpan(length);
    }

    private void Tag(int field, WireType type) => Varint(((ulong)field << 3) | (ulong)type);

    private void Varint(ulong value) => output.Advance(Put(output.GetSpan(10), value));

    private static int Put(Span<byte> span, ulong value)
    {
        var count = 0;
        while (value >= 0x80)
        {
            span[count++] = (byte)(value | 0x80);
            value >>= 7;
        }
        span[count++] = (byte)value;
        return count;
    }

    private static int SizeOf(uint value) => (System.Numerics.BitOperations.Log2(value | 1) / 7) + 1;
}
