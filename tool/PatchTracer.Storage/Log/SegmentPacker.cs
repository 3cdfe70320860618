namespace PatchTracer.Storage.Log;

/// <summary>
/// Packs segments that nothing is appended to any more. The packed file is complete on the disk before it gets its name,
/// and the plain one goes only then: at no moment is there less than one whole copy.
/// </summary>
internal static class SegmentPacker
{
    private const string Unfinished = ".unfinished";

    /// <summary>Removes what a crash left of an earlier packing.</summary>
    public static void Repair(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(directory, $"*{Unfinished}"))
            File.Delete(file);
        foreach (var number in SegmentFormat.PackedIn(directory))
            File.Delete(SegmentFormat.PathOf(directory, number));
    }

    /// <summary>Returns how many bytes less the segment takes now.</summary>
    /// <exception cref="IOException">There is no room for the packed segment beside the plain one, which stays.</exception>
    public static long Pack(string directory, int number, CancellationToken cancellation)
    {
        var (plain, packed) = (SegmentFormat.PathOf(directory, number), SegmentFormat.PackedPathOf(directory, number));
        var unfinished = packed + Unfinished;
        try
        {
            Write(plain, unfinished, cancellation);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
        File.Move(unfinished, packed);
        var saved = new FileInfo(plain).Length - new FileInfo(packed).Length;
        File.Delete(plain);
        return saved;
    }

    private static void Write(string plain, string target, CancellationToken cancellation)
    {
        using var source = new PlainSegment(File.OpenHandle(plain, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        using var output = File.OpenHandle(target, FileMode.Create, FileAccess.Write);
        RandomAccess.Write(output, PackedFormat.Magic, 0);
        var buffer = new byte[PackedFormat.FrameBytes];
        var frame = new byte[PackedFormat.MaxPackedBytes(PackedFormat.FrameBytes)];
        var place = (long)PackedFormat.FirstFrame;
        for (var offset = 0L; source.Read(buffer, offset) is > 0 and var read; offset += read)
        {
            cancellation.ThrowIfCancellationRequested();
            var length = PackedFormat.Pack(buffer.AsSpan(0, read), offset, frame);
            RandomAccess.Write(output, frame.AsSpan(0, length), place);
            place += length;
        }
        RandomAccess.FlushToDisk(output);
    }
}
