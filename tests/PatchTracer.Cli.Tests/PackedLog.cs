using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace PatchTracer.Cli.Tests;

/// <summary>A packed segment of a raw log, written by what docs and comments say of the format.</summary>
internal static class PackedLog
{
    private const int FrameBytes = 1 << 20;

    /// <summary>One span a trace, of a second, each different; some hundred in a request.</summary>
    public static byte[] OfSpans(int count) => Pack(Segment(Enumerable.Range(1, count).Chunk(500).Select(Request)));

    /// <summary>Segments as they were written, in frames.</summary>
    public static byte[] Pack(Stream segment)
    {
        using var packed = new MemoryStream();
        packed.Write("PTRPACK1"u8);
        var frame = new byte[FrameBytes];
        segment.Position = 0;
        for (long offset = 0; segment.ReadAtLeast(frame, FrameBytes, throwOnEndOfStream: false) is > 0 and var length; offset += length)
        {
            var content = new byte[24 + BrotliEncoder.GetMaxCompressedLength(length)];
            if (!BrotliEncoder.TryCompress(frame.AsSpan(0, length), content.AsSpan(24), out var size, 2, 22))
                throw new InvalidOperationException("no room");
            BinaryPrimitives.WriteInt32LittleEndian(content, size);
            BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(8), offset);
            BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(16), length);
            BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(4), ~Crc(content.AsSpan(8, 16 + size)));
            packed.Write(content.AsSpan(0, 24 + size));
        }
        return packed.ToArray();
    }

    private static MemoryStream Segment(IEnumerable<byte[]> requests)
    {
        var segment = new MemoryStream();
        segment.Write("PTRLOG 1"u8);
        foreach (var request in requests)
        {
            byte[] record = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, .. request];
            BinaryPrimitives.WriteInt32LittleEndian(record, request.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), ~Crc(record.AsSpan(8)));
            segment.Write(record);
        }
        return segment;
    }

    // ExportTraceServiceRequest: resource_spans 1, scope_spans 2, spans 2.
    private static byte[] Request(int[] ids) => Field(1, Field(2, [.. ids.SelectMany(id => Field(2, Span(id)))]));

    // trace_id 1, span_id 2, name 5, start 7 and end 8 as fixed64.
    private static byte[] Span(int id) =>
    [
        .. Field(1, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, .. BitConverter.GetBytes(id)]),
        .. Field(2, [1, 2, 3, 4, .. BitConverter.GetBytes(id)]), .. Field(5, "s"u8),
        0x39, .. BitConverter.GetBytes(1_000_000_000L), 0x41, .. BitConverter.GetBytes(2_000_000_000L),
    ];

    private static byte[] Field(int number, ReadOnlySpan<byte> content)
    {
        var field = new List<byte> { (byte)((number << 3) | 2) };
        for (var length = content.Length; ; length >>= 7)
        {
            if (length < 0x80)
            {
                field.Add((byte)length);
                break;
            }
            field.Add((byte)(length | 0x80));
        }
        field.AddRange(content);
        return [.. field];
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }
}
