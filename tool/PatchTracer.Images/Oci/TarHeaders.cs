using System.Buffers.Binary;
using System.Text;

namespace PatchTracer.Images.Oci;

/// <summary>
/// What describes the files of a tar, long names and attributes, is read into memory as a whole before the reader sees the file that it is
/// about, and its length is what its header says. So the headers are walked before.
/// </summary>
internal static class TarHeaders
{
    private const int BlockBytes = 512;

    /// <summary>A name, or a handful of attributes.</summary>
    private const long MaxDescription = 1 << 20;

    /// <summary>Leaves the file at its beginning.</summary>
    /// <exception cref="FormatException">A description is larger.</exception>
    public static void RequireSmall(Stream file)
    {
        var header = new byte[BlockBytes];
        for (long place = 0, end = file.Length; place < end;)
        {
            file.Position = place;
            if (file.ReadAtLeast(header, BlockBytes, throwOnEndOfStream: false) < BlockBytes)
                break;
            var length = LengthIn(header.AsSpan(124, 12));
            if ((char)header[156] is 'x' or 'g' or 'L' or 'K' && (length < 0 || length > MaxDescription))
                throw new FormatException($"what describes a file, at byte {place}, is larger than {MaxDescription} bytes");
            // What is wrong with it, the reader itself finds.
            if (length < 0 || length > end)
                break;
            place += BlockBytes + ((length + BlockBytes - 1) / BlockBytes * BlockBytes);
        }
        file.Position = 0;
    }

    // Octal digits, or 8 bytes behind a first one of 0x80; negative for neither.
    private static long LengthIn(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
            return BinaryPrimitives.ReadInt64BigEndian(field[4..]);
        var length = 0L;
        foreach (var digit in Encoding.Latin1.GetString(field).Trim('\0', ' '))
        {
            if (digit is < '0' or > '7')
                return -1;
            length = (8 * length) + digit - '0';
        }
        return length;
    }
}
