using Microsoft.Win32.SafeHandles;

namespace PatchTracer.Storage.Log;

/// <summary>A segment as it was written; it may still grow.</summary>
internal sealed class PlainSegment(SafeFileHandle file) : ISegmentBytes
{
    public long Length => RandomAccess.GetLength(file);

    public long StoredLength => Length;

    public int Read(Span<byte> buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = RandomAccess.Read(file, buffer[total..], offset + total);
            if (read == 0)
                break;
            total += read;
        }
        return total;
    }

    public void Dispose() => file.Dispose();
}
