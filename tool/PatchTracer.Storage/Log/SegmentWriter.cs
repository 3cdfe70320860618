using Microsoft.Win32.SafeHandles;

namespace PatchTracer.Storage.Log;

/// <summary>The segment that is being appended to. Not thread-safe: the log's loop owns it.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly string _directory;
    private SafeFileHandle _file;

    private SegmentWriter(string directory, SafeFileHandle file, LogPosition end) => (_directory, _file, End) = (directory, file, end);

    /// <summary>Behind the last whole record.</summary>
    public LogPosition End { get; private set; }

    public string Path => SegmentFormat.PathOf(_directory, End.Segment);

    public static SegmentWriter Open(string directory, out LogRecovery recovery)
    {
        recovery = LogRecovery.Clean;
        var numbers = SegmentFormat.NumbersIn(directory);
        if (numbers.Count == 0)
            return Begin(directory, 1);
        var last = numbers[^1];
        if (!File.Exists(SegmentFormat.PathOf(directory, last)))
            return Begin(directory, last + 1);
        long whole;
        using (var reader = SegmentReader.TryOpen(directory, last, SegmentFormat.FirstRecord))
        {
            // Killed between making the file and writing its first bytes.
            if (reader is null && new FileInfo(SegmentFormat.PathOf(directory, last)).Length < SegmentFormat.FirstRecord)
                return Begin(directory, last);
            if (reader is null)
                throw RawLog.Damaged(directory, last, "is no segment of this version");
            while (reader.TryReadShortLived() is not null)
            {
            }
            whole = reader.Offset;
        }
        recovery = CutTail(SegmentFormat.PathOf(directory, last), whole);
        return new SegmentWriter(directory, OpenFile(SegmentFormat.PathOf(directory, last)), new LogPosition(last, whole));
    }

    /// <summary>All of the group or, after an exception, nothing of it.</summary>
    public void Append(List<PendingAppend> group, bool fsync)
    {
        var buffers = new List<ReadOnlyMemory<byte>>(2 * group.Count);
        var length = 0L;
        foreach (var pending in group)
        {
            buffers.Add(pending.Header);
            buffers.Add(pending.Body);
            length += pending.Header.Length + pending.Body.Length;
        }
        try
        {
            RandomAccess.Write(_file, buffers, End.Offset);
            if (fsync)
                RandomAccess.FlushToDisk(_file);
        }
        catch (IOException)
        {
            RandomAccess.SetLength(_file, End.Offset);
            throw;
        }
        End = End with { Offset = End.Offset + length };
    }

    /// <summary>Closes this segment and begins the next.</summary>
    public void Roll()
    {
        var next = Begin(_directory, End.Segment + 1);
        RandomAccess.FlushToDisk(_file);
        _file.Dispose();
        (_file, End) = (next._file, next.End);
    }

    public void Dispose() => _file.Dispose();

    private static SegmentWriter Begin(string directory, int number)
    {
        var file = OpenFile(SegmentFormat.PathOf(directory, number));
        RandomAccess.Write(file, SegmentFormat.Magic, 0);
        return new SegmentWriter(directory, file, new LogPosition(number, SegmentFormat.FirstRecord));
    }

    private static SafeFileHandle OpenFile(string path) =>
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    // The tail is kept beside the log: should it ever be more than a crash's last write, nothing is lost.
    private static LogRecovery CutTail(string path, long whole)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var torn = file.Length - whole;
        if (torn == 0)
            return LogRecovery.Clean;
        file.Position = whole;
        var keptAs = TryKeep(file, $"{path}.torn-{whole}");
        file.SetLength(whole);
        return new LogRecovery(torn, keptAs);
    }

    private static string? TryKeep(FileStream tail, string path)
    {
        try
        {
            using var kept = File.Create(path);
            tail.CopyTo(kept);
            return path;
        }
        catch (IOException)
        {
            // The disk is full, which may be why the tail is torn. A collector that does not start would lose more.
            File.Delete(path);
            return null;
        }
    }
}
