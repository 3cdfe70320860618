using Microsoft.Win32.SafeHandles;

namespace PatchTracer.Collector.Log;

/// <summary>Reads the records of one segment in order. It stops before the first record that is not whole.</summary>
internal sealed class SegmentReader : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly int _number;
    private readonly byte[] _header = new byte[SegmentFormat.HeaderSize];

    private SegmentReader(SafeFileHandle file, int number, long offset) => (_file, _number, Offset) = (file, number, offset);

    /// <summary>Where the next record begins: behind the last one that was whole.</summary>
    public long Offset { get; private set; }

    /// <summary>The file's length now; a segment that is being written grows.</summary>
    public long Length => RandomAccess.GetLength(_file);

    /// <summary>Opens at <paramref name="offset"/>; null when the file is no segment of this format.</summary>
    public static SegmentReader? TryOpen(string directory, int number, long offset)
    {
        var file = File.OpenHandle(SegmentFormat.PathOf(directory, number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> magic = stackalloc byte[SegmentFormat.FirstRecord];
        if (RandomAccess.Read(file, magic, 0) == magic.Length && magic.SequenceEqual(SegmentFormat.Magic))
            return new SegmentReader(file, number, offset);
        file.Dispose();
        return null;
    }

    /// <summary>Null at the end, and before a record that is cut off or does not fit its checksum.</summary>
    public RawRecord? TryRead()
    {
        if (RandomAccess.Read(_file, _header, Offset) < SegmentFormat.HeaderSize)
            return null;
        var length = SegmentFormat.BodyLength(_header);
        // A torn header may promise anything; only what the file holds is allocated.
        if (length < 0 || Offset + SegmentFormat.HeaderSize + length > Length)
            return null;
        var body = new byte[length];
        if (!ReadAll(body, Offset + SegmentFormat.HeaderSize) || !SegmentFormat.IsWhole(_header, body))
            return null;
        var record = SegmentFormat.ToRecord(_header, new LogPosition(_number, Offset), body);
        Offset += SegmentFormat.HeaderSize + length;
        return record;
    }

    public void Dispose() => _file.Dispose();

    private bool ReadAll(Span<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            var read = RandomAccess.Read(_file, buffer, offset);
            if (read == 0)
                return false;
            buffer = buffer[read..];
            offset += read;
        }
        return true;
    }
}
