using Microsoft.Win32.SafeHandles;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Workspace;

namespace PatchTracer.Storage.Log;

/// <summary>Reads the records of one segment in order. It stops before the first record that is not whole.</summary>
internal sealed class SegmentReader : IDisposable
{
    private const int LargestKept = 1 << 20;

    private readonly ISegmentBytes _bytes;
    private readonly int _number;
    private readonly byte[] _header = new byte[SegmentFormat.HeaderSize];
    private readonly GrowingBytes _reused = new(ByteBudget.Unlimited, int.MaxValue);

    private SegmentReader(ISegmentBytes bytes, int number, long offset) => (_bytes, _number, Offset) = (bytes, number, offset);

    /// <summary>Where the next record begins: behind the last one that was whole.</summary>
    public long Offset { get; private set; }

    /// <summary>The segment's length now; one that is being written grows.</summary>
    public long Length => _bytes.Length;

    /// <summary>Opens at <paramref name="offset"/>; null when the file is no segment of this format.</summary>
    public static SegmentReader? TryOpen(string directory, int number, long offset) =>
        TryOpenBytes(directory, number) is { } bytes ? new SegmentReader(bytes, number, offset) : null;

    /// <summary>The segment's bytes as they were written; null when the file is no segment of this format.</summary>
    public static ISegmentBytes? TryOpenBytes(string directory, int number)
    {
        // The plain file goes when the packed one is there, so this order finds one of them at any moment.
        try
        {
            return Open(directory, SegmentFormat.PathOf(directory, number), SegmentFormat.Magic) is { } plain ? new PlainSegment(plain)
                : null;
        }
        catch (FileNotFoundException)
        {
            var path = SegmentFormat.PackedPathOf(directory, number);
            return Open(directory, path, PackedFormat.Magic) is { } packed ? OpenPacked(packed, path) : null;
        }
    }

    /// <summary>Null at the end, and before a record that is cut off or does not fit its checksum.</summary>
    public RawRecord? TryRead() => TryRead(reuse: false);

    /// <summary>As <see cref="TryRead()"/>; the body is good until the next one is read.</summary>
    public RawRecord? TryReadShortLived() => TryRead(reuse: true);

    public void Dispose()
    {
        _bytes.Dispose();
        _reused.Dispose();
    }

    private RawRecord? TryRead(bool reuse)
    {
        if (_bytes.Read(_header, Offset) < SegmentFormat.HeaderSize)
            return null;
        var length = SegmentFormat.BodyLength(_header);
        // A torn header may promise anything; only what the file holds is allocated.
        if (length < 0 || Offset + SegmentFormat.HeaderSize + length > Length || length > LogBounds.RecordBytes(_bytes.StoredLength))
            return null;
        var body = reuse ? Reuse(length) : new byte[length];
        if (_bytes.Read(body.Span, Offset + SegmentFormat.HeaderSize) < length || !SegmentFormat.IsWhole(_header, body.Span))
            return null;
        var record = SegmentFormat.ToRecord(_header, new LogPosition(_number, Offset), body);
        Offset += SegmentFormat.HeaderSize + length;
        return record;
    }

    // A large one is not kept for those after it.
    private Memory<byte> Reuse(int length)
    {
        if (_reused.Capacity > LargestKept && length <= LargestKept)
            _reused.Dispose();
        return _reused.GetMemory(length)[..length];
    }

    private static PackedSegment OpenPacked(SafeFileHandle file, string path)
    {
        try
        {
            return new PackedSegment(file, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static SafeFileHandle? Open(string directory, string path, ReadOnlySpan<byte> expected)
    {
        var file = ForeignFile.OpenHandle(path, within: directory);
        Span<byte> magic = stackalloc byte[expected.Length];
        if (RandomAccess.Read(file, magic, 0) == magic.Length && magic.SequenceEqual(expected))
            return file;
        file.Dispose();
        return null;
    }
}
