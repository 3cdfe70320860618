using Microsoft.Win32.SafeHandles;

namespace PatchTracer.Storage.Log;

/// <summary>A segment that was packed: unpacks the frame at hand, and no more of it than that.</summary>
internal sealed class PackedSegment : ISegmentBytes
{
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly List<(FrameHeader Header, long Place)> _frames = [];
    private byte[] _bytes = [];
    private int _current = -1;

    /// <exception cref="StoreException">A header promises what no writer of this format writes.</exception>
    public PackedSegment(SafeFileHandle file, string path)
    {
        (_file, _path) = (file, path);
        Span<byte> header = stackalloc byte[PackedFormat.HeaderSize];
        var end = RandomAccess.GetLength(file);
        for (long place = PackedFormat.FirstFrame; place < end;)
        {
            if (RandomAccess.Read(file, header, place) < header.Length)
                throw Damaged(place);
            var frame = PackedFormat.ReadHeader(header);
            if (!PackedFormat.IsPossible(frame) || place + PackedFormat.HeaderSize + frame.PackedLength > end || frame.Offset != Length)
                throw Damaged(place);
            _frames.Add((frame, place));
            place += PackedFormat.HeaderSize + frame.PackedLength;
        }
    }

    public long Length => _frames.Count == 0 ? 0 : _frames[^1].Header.Offset + _frames[^1].Header.Length;

    public long StoredLength => RandomAccess.GetLength(_file);

    public int Read(Span<byte> buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length && offset + total < Length)
        {
            var frame = Unpack(offset + total);
            var part = _bytes.AsSpan((int)(offset + total - frame.Offset), (int)(frame.Offset + frame.Length - offset - total));
            part = part[..Math.Min(part.Length, buffer.Length - total)];
            part.CopyTo(buffer[total..]);
            total += part.Length;
        }
        return total;
    }

    public void Dispose() => _file.Dispose();

    private FrameHeader Unpack(long offset)
    {
        var index = FrameAt(offset);
        var (header, place) = _frames[index];
        if (index == _current)
            return header;
        var frame = new byte[PackedFormat.HeaderSize + header.PackedLength];
        _bytes = _bytes.Length >= header.Length ? _bytes : new byte[header.Length];
        _current = -1;
        if (RandomAccess.Read(_file, frame, place) < frame.Length || !PackedFormat.TryUnpack(frame, _bytes.AsSpan(0, header.Length)))
            throw Damaged(place);
        _current = index;
        return header;
    }

    private int FrameAt(long offset)
    {
        var (low, high) = (0, _frames.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _frames[middle].Header.Offset <= offset ? (middle, high) : (low, middle - 1);
        }
        return low;
    }

    private StoreException Damaged(long place) =>
        new(StoreFailure.Unusable, _path, $"the raw log {_path} is damaged at byte {place}");
}
