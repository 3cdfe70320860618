using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using PatchTracer.Otlp;
using PatchTracer.Traces;

namespace PatchTracer.Storage.Log;

/// <summary>
/// A segment is the 8 bytes <c>PTRLOG 1</c> and then records. A record is a header of 20 bytes, little-endian, and a body:
/// <code>
/// 0  u32  length of the body
/// 4  u32  CRC-32C of bytes 8..20 and the body
/// 8  u8   signal, u8 encoding, u8 compression, u8 sender: see <see cref="SenderBytes"/>
/// 12 i64  arrival, nanoseconds since 1970-01-01T00:00:00Z
/// </code>
/// </summary>
internal static class SegmentFormat
{
    public const int HeaderSize = 20;
    public const int FirstRecord = 8;
    public const string Pattern = "raw-*.log";
    public const string PackedPattern = "raw-*.packed";

    public static ReadOnlySpan<byte> Magic => "PTRLOG 1"u8;

    public static string PathOf(string directory, int number) => Path.Combine(directory, $"raw-{number:D8}.log");

    public static string PackedPathOf(string directory, int number) => Path.Combine(directory, $"raw-{number:D8}.packed");

    /// <summary>The numbers of all segments of a directory, as they were written or packed, ascending.</summary>
    public static IReadOnlyList<int> NumbersIn(string directory) => Directory.Exists(directory)
        ? [.. Numbers(directory, Pattern).Concat(Numbers(directory, PackedPattern)).Distinct().Order()]
        : [];

    /// <summary>The numbers of the segments of a directory that are as they were written.</summary>
    public static IEnumerable<int> PlainIn(string directory) => Numbers(directory, Pattern);

    /// <summary>The numbers of the packed segments of a directory.</summary>
    public static IEnumerable<int> PackedIn(string directory) => Numbers(directory, PackedPattern);

    private static IEnumerable<int> Numbers(string directory, string pattern) =>
        Directory.EnumerateFiles(directory, pattern).Select(NumberOf).Where(number => number > 0);

    /// <summary>The header of a record, and what of its sender stands before the body.</summary>
    public static byte[] Header(RawSignal signal, RawEncoding encoding, RawCompression compression, long arrival,
        ReadOnlySpan<byte> body, Sender? sender)
    {
        var address = SenderBytes.AddressOf(sender);
        var header = new byte[HeaderSize + address.Length];
        BinaryPrimitives.WriteInt32LittleEndian(header, address.Length + body.Length);
        header[8] = (byte)signal;
        header[9] = (byte)encoding;
        header[10] = (byte)compression;
        header[11] = SenderBytes.CodeOf(sender);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(12), arrival);
        address.CopyTo(header, HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), Checksum(header.AsSpan(0, HeaderSize), address, body));
        return header;
    }

    public static bool IsWhole(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == Checksum(header, [], body);

    /// <summary>Negative for bytes that are no header.</summary>
    public static int BodyLength(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32LittleEndian(header);

    /// <param name="body">What stands behind the header, the sender's address included.</param>
    public static RawRecord ToRecord(ReadOnlySpan<byte> header, LogPosition position, ReadOnlyMemory<byte> body)
    {
        var sender = SenderBytes.Take(header[11], ref body);
        return new((RawSignal)header[8], (RawEncoding)header[9], (RawCompression)header[10],
            BinaryPrimitives.ReadInt64LittleEndian(header[12..]), position, body)
        {
            Sender = sender,
        };
    }

    private static int NumberOf(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path).AsSpan("raw-".Length), out var number) ? number : 0;

    private static uint Checksum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> address, ReadOnlySpan<byte> body) =>
        ~Crc32C(Crc32C(Crc32C(uint.MaxValue, header[8..HeaderSize]), address), body);

    /// <summary>CRC-32C going on from <paramref name="crc"/>, neither begun nor ended with its complement.</summary>
    public static uint Crc32C(uint crc, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes[..(bytes.Length & ~7)]);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var value in bytes[(bytes.Length & ~7)..])
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }
}
