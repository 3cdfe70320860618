using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using PatchTracer.Traces;

namespace PatchTracer.Exchange.ClickHouse;

/// <summary>
/// ClickHouse's RowBinary: numbers in so many bytes, little-endian; texts, arrays and maps behind their length, a varint. What has
/// LowCardinality is written as what it is of.
/// </summary>
internal sealed class RowWriter
{
    private readonly ArrayBufferWriter<byte> _output = new();

    public ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    public void Clear() => _output.ResetWrittenCount();

    public void Number(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_output.GetSpan(sizeof(long)), value);
        _output.Advance(sizeof(long));
    }

    public void Number(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_output.GetSpan(sizeof(uint)), value);
        _output.Advance(sizeof(uint));
    }

    /// <summary>Of an array or a map; its elements follow.</summary>
    public void Count(int count)
    {
        var span = _output.GetSpan(5);
        var (used, left) = (0, (uint)count);
        for (; left >= 0x80; left >>= 7)
            span[used++] = (byte)(left | 0x80);
        span[used++] = (byte)left;
        _output.Advance(used);
    }

    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Count(length);
        Encoding.UTF8.GetBytes(text, _output.GetSpan(Math.Max(1, length)));
        _output.Advance(length);
    }

    /// <summary>An id, as a text of hexadecimal digits.</summary>
    public void Id<TId>(TId id)
        where TId : ISpanFormattable
    {
        Span<char> digits = stackalloc char[TraceId.TextLength];
        if (!id.TryFormat(digits, out var length, default, null))
            throw new InvalidOperationException("an id is longer than that of a trace");
        Count(length);
        Encoding.ASCII.GetBytes(digits[..length], _output.GetSpan(length));
        _output.Advance(length);
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Count(bytes.Length);
        Raw(bytes);
    }

    /// <summary>Columns that another writer wrote.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_output.GetSpan(Math.Max(1, bytes.Length)));
        _output.Advance(bytes.Length);
    }
}
