using System.Buffers.Binary;

namespace PatchTracer.Storage.Index;

/// <summary>
/// A quick 64-bit hash of bytes, by multiplication and folding. It is part of the index format: <see cref="TagFilter"/> is stored.
/// </summary>
internal static class ByteHash
{
    private const ulong First = 0x9e37_79b9_7f4a_7c15;
    private const ulong Second = 0xd6e8_feb8_6659_fd93;

    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var hash = seed ^ ((ulong)bytes.Length * Second);
        while (bytes.Length >= 8)
        {
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }
        var rest = 0ul;
        foreach (var value in bytes)
            rest = (rest << 8) | value;
        return Fold(Fold(hash ^ rest));
    }

    public static ulong Of(ulong high, ulong low) => Fold(Fold(high) ^ low);

    public static ulong Of(ulong first, ulong second, ulong third) => Fold(Of(first, second) ^ third);

    private static ulong Fold(ulong value)
    {
        var high = Math.BigMul(value ^ First, Second, out var low);
        return high ^ low;
    }
}
