using DuckDB.NET.Data;
using PatchTracer.Storage.Log;

namespace PatchTracer.Storage.Index;

/// <summary>
/// Removes the oldest segments, whole ones: first from the index, then the files. Only what is complete and in the index's
/// file goes, so that the rows say which files were meant to go, should the process end in between.
/// </summary>
internal sealed class Retention(IndexDatabase database, string logDirectory, StoreOptions options)
{
    /// <summary>Removes the files whose rows went already.</summary>
    public void Repair(int stored)
    {
        var known = Segments().Select(segment => segment.Number).ToHashSet();
        foreach (var number in SegmentFormat.NumbersIn(logDirectory).Where(number => number < stored && !known.Contains(number)))
            DeleteFiles(number);
    }

    /// <summary>Removes what is too old or too much; returns the last segment that went, 0 when none did.</summary>
    /// <param name="stored">The segment that is not complete yet.</param>
    public int Apply(int stored, long nowUnixNano)
    {
        if (options is { MaxAge: null, MaxBytes: null })
            return 0;
        var removable = Segments().Where(segment => segment.Number < stored).ToList();
        var last = removable.Count(segment => options.MaxAge is { } age
            && segment.LastArrival < nowUnixNano - (age.Ticks * TimeSpan.NanosecondsPerTick));
        if (options.MaxBytes is { } most)
            last = Math.Max(last, Excess(removable, Size() - most));
        if (last == 0)
            return 0;
        Remove(removable[..last]);
        return removable[last - 1].Number;
    }

    // How many of the oldest make up so many bytes.
    private int Excess(List<(int Number, int LastPage, long LastArrival)> segments, long bytes)
    {
        var count = 0;
        for (; count < segments.Count && bytes > 0; count++)
            bytes -= Share(segments[count].Number);
        return count;
    }

    private List<(int Number, int LastPage, long LastArrival)> Segments()
    {
        using var command = database.Writer.CreateCommand();
        command.CommandText = $"SELECT number, max(last_page), max(last_arrival) FROM {IndexSchema.Stored}.segment GROUP BY number "
            + "ORDER BY number";
        using var reader = command.ExecuteReader();
        var segments = new List<(int, int, long)>();
        while (reader.Read())
            segments.Add((reader.GetInt32(0), reader.GetInt32(1), reader.GetInt64(2)));
        return segments;
    }

    private void Remove(List<(int Number, int LastPage, long LastArrival)> segments)
    {
        var (number, page, _) = segments[^1];
        using var change = database.Readers.Begin();
        using (var transaction = database.Writer.BeginTransaction())
        {
            foreach (var (table, column) in new[] { ("span_core", "page"), ("link_row", "page"), ("page", "id") })
                database.Execute($"DELETE FROM {IndexSchema.Stored}.{table} WHERE {column} <= {page}");
            database.Execute($"DELETE FROM {IndexSchema.Stored}.segment WHERE number <= {number}");
            foreach (var table in new[] { "source", "operation" })
                database.Execute($"DELETE FROM {IndexSchema.Stored}.{table} WHERE id NOT IN (SELECT {table} FROM "
                    + $"{IndexSchema.Recent}.span_core)");
            transaction.Commit();
        }
        foreach (var segment in segments)
            DeleteFiles(segment.Number);
        // What rows were removed from is free for new ones only then.
        database.TryCheckpoint(change);
    }

    private void DeleteFiles(int number)
    {
        File.Delete(SegmentFormat.PathOf(logDirectory, number));
        File.Delete(SegmentFormat.PackedPathOf(logDirectory, number));
    }

    // A segment's files, and its part of the index by its part of the log.
    private long Share(int number) => FileBytes(number) + (long)(IndexBytes() * (double)FileBytes(number) / Math.Max(1, LogBytes()));

    private long Size() => LogBytes() + IndexBytes();

    private long LogBytes() => SegmentFormat.NumbersIn(logDirectory).Sum(FileBytes);

    private long FileBytes(int number) =>
        new[] { SegmentFormat.PathOf(logDirectory, number), SegmentFormat.PackedPathOf(logDirectory, number) }
        .Select(path => new FileInfo(path)).Where(file => file.Exists).Sum(file => file.Length);

    // Blocks in use: the file does not shrink, its free blocks are used again.
    private long IndexBytes()
    {
        using var command = database.Writer.CreateCommand();
        command.CommandText = "SELECT sum(block_size * used_blocks)::BIGINT FROM pragma_database_size() WHERE database_name = 'index'";
        return (long)command.ExecuteScalar()!;
    }
}
