using System.Buffers.Binary;
using System.IO.Compression;

namespace PatchTracer.Storage.Log;

/// <summary>
/// A packed segment is the 8 bytes <c>PTRPACK1</c> and then frames. A frame is a header of 24 bytes, little-endian, and Brotli:
/// <code>
/// 0  u32  length of the packed bytes
/// 4  u32  CRC-32C of bytes 8..24 and the packed bytes
/// 8  i64  where the frame's bytes began in the segment as it was written
/// 16 u32  how many they were
/// 20 u32  zero
/// </code>
/// Offsets in the segment stay what they were, so whatever points into the log goes on pointing there.
/// </summary>
internal static class PackedFormat
{
    public const int HeaderSize = 24;
    public const int FirstFrame = 8;

    /// <summary>Reading one record unpacks one frame; larger frames pack better.</summary>
    public const int FrameBytes = 1 << 20;

    // Measured on traces of HotROD and Kubernetes: a tenth of the bytes at some 300 MB/s; 5 saves a tenth of that and takes three times as
    // long.
    private const int Quality = 2;
    private const int Window = 22;

    public static ReadOnlySpan<byte> Magic => "PTRPACK1"u8;

    /// <summary>As much as header and packed bytes of a frame of so many bytes can take.</summary>
    public static int MaxPackedBytes(int bytes) => HeaderSize + BrotliEncoder.GetMaxCompressedLength(bytes);

    /// <summary>Writes header and packed bytes of one frame; returns their length.</summary>
    public static int Pack(ReadOnlySpan<byte> bytes, long offset, Span<byte> frame)
    {
        if (!BrotliEncoder.TryCompress(bytes, frame[HeaderSize..], out var length, Quality, Window))
            throw new InvalidOperationException("a frame does not fit the bound that its own compressor gives");
        frame = frame[..(HeaderSize + length)];
        BinaryPrimitives.WriteInt32LittleEndian(frame, length);
        BinaryPrimitives.WriteInt64LittleEndian(frame[8..], offset);
        BinaryPrimitives.WriteInt32LittleEndian(frame[16..], bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(frame[20..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame));
        return frame.Length;
    }

    public static FrameHeader ReadHeader(ReadOnlySpan<byte> header) => new(
        BinaryPrimitives.ReadInt32LittleEndian(header), BinaryPrimitives.ReadInt64LittleEndian(header[8..]),
        BinaryPrimitives.ReadInt32LittleEndian(header[16..]));

    /// <summary>Whether such a frame can have been written: what it says of its lengths is what is allocated for it.</summary>
    public static bool IsPossible(FrameHeader frame) =>
        frame.Length is > 0 and <= FrameBytes && frame.PackedLength > 0 && frame.PackedLength <= MaxPackedBytes(FrameBytes) - HeaderSize;

    /// <summary>False when the frame does not fit its checksum or does not unpack to the length it promises.</summary>
    public static bool TryUnpack(ReadOnlySpan<byte> frame, Span<byte> bytes) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) == Checksum(frame)
        && BrotliDecoder.TryDecompress(frame[HeaderSize..], bytes, out var written) && written == bytes.Length;

    private static uint Checksum(ReadOnlySpan<byte> frame) => ~SegmentFormat.Crc32C(uint.MaxValue, frame[8..]);
}

/// <param name="PackedLength">Of the bytes behind the header.</param>
/// <param name="Offset">In the segment as it was written.</param>
/// <param name="Length">There.</param>
internal readonly record struct FrameHeader(int PackedLength, long Offset, int Length);
