using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PatchTracer.Collector.Wire;

/// <summary>Writes protobuf messages; a nested message is written by a writer of its own first, because its length comes before it.</summary>
internal sealed class ProtoWriter
{
    private readonly ArrayBufferWriter<byte> _output = new();

    public ReadOnlySpan<byte> Written => _output.WrittenSpan;

    public ReadOnlyMemory<byte> WrittenMemory => _output.WrittenMemory;

    public void Varint(int field, ulong value)
    {
        Tag(field, WireType.Varint);
        Varint(value);
    }

    public void Fixed64(int field, ulong value)
    {
        Tag(field, WireType.Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(_output.GetSpan(8), value);
        _output.Advance(8);
    }

    public void Fixed32(int field, uint value)
    {
        Tag(field, WireType.Fixed32);
        BinaryPrimitives.WriteUInt32LittleEndian(_output.GetSpan(4), value);
        _output.Advance(4);
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.Bytes);
        Varint((ulong)value.Length);
        _output.Write(value);
    }

    public void String(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    private void Tag(int field, WireType type) => Varint(((ulong)field << 3) | (ulong)type);

    private void Varint(ulong value)
    {
        var span = _output.GetSpan(10);
        var count = 0;
        while (value >= 0x80)
        {
            span[count++] = (byte)(value | 0x80);
            value >>= 7;
        }
        span[count++] = (byte)value;
        _output.Advance(count);
    }
}
