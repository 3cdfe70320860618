using System.Text;
using DuckDB.NET.Data;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;

namespace PatchTracer.Storage.Index;

/// <summary>
/// Brings the index up to the log: what came goes to tables in memory, in batches, and a segment that is complete from there
/// to the file, sorted, in one transaction. How far the file got is written in the same transaction, so that after any end
/// of the process no request is missing from the index and none is in it twice: what was in memory is read from the log again.
/// </summary>
internal sealed class IndexWriter : IDisposable
{
    /// <summary>Unpacked.</summary>
    private const int BatchBytes = 16 << 20;

    /// <summary>New names and resources go to the database when they take as much, though the batch is not complete.</summary>
    private const int DictionaryBytes = 2 << 20;

    /// <summary>
    /// What may be in memory before it goes to the file though the segment is not complete: more than what a segment of
    /// ordinary spans needs. Packed requests can hold far more.
    /// </summary>
    private const long RecentBytes = 24 << 20;

    /// <summary>Of a row for a span or a link, in memory.</summary>
    private const int RowBytes = 90;

    private const int RememberedSpans = 1 << 17;

    private readonly IndexDatabase _database;
    private readonly string _logDirectory;
    private readonly CounterTable _counters = new();
    private readonly CounterRows _counterRows;
    private SourceTable _sources = null!;
    private OperationTable _operations = null!;
    private PageBuilder _page = null!;
    private RecentSpans? _recent;
    private readonly TagFilter _traces = new();
    private SegmentReader? _reader;
    private int _firstPage;
    private long _recentBytes;
    private bool _failed;
    private long _lastArrival;
    private long _storedSpans;
    private long _storedDuplicates;
    private long _storedConflicts;

    public IndexWriter(IndexDatabase database, string logDirectory, LogPosition logEnd)
    {
        (_database, _logDirectory, _counterRows) = (database, logDirectory, new CounterRows(database));
        Restart(logEnd);
    }

    /// <summary>Where in the file which trace may be.</summary>
    public TraceRuns Runs { get; } = new();

    /// <summary>Up to here the log can be queried.</summary>
    public LogPosition Position { get; private set; }

    /// <summary>Up to here it is in the index's file.</summary>
    public LogPosition Stored { get; private set; }

    public long Spans { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>Of the spans, those that came with the id of another.</summary>
    public long Conflicts { get; private set; }

    /// <summary>Requests that the log holds and this version cannot read.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Indexes one batch of what lies before <paramref name="end"/>; <see cref="Position"/> tells how far it got.</summary>
    public void IndexBatch(LogPosition end)
    {
        if (_failed)
        {
            using var change = _database.Readers.Begin();
            _database.ReopenIfGivenUp();
            Restart(end);
        }
        _failed = true;
        var position = AppendBatch(end);
        if (position.Segment != Position.Segment || _recentBytes > RecentBytes)
            Store(position);
        Position = position;
        _failed = false;
    }

    /// <summary>Brings what is in memory to the file, though the segment is not complete.</summary>
    public void StoreAll()
    {
        if (!_failed && Position != Stored)
            Store(Position);
    }

    /// <summary>The rows of all segments up to this one were removed, and with them operations and sources that nothing else has.</summary>
    public void Forget(int segment)
    {
        Runs.RemoveUpTo(segment);
        _sources.Forget();
        _operations.Forget();
    }

    public void Dispose() => _reader?.Dispose();

    // One transaction over the tables in memory. It ends with a segment.
    private LogPosition AppendBatch(LogPosition end)
    {
        // Reading them takes longer than all else at a start, and whoever only asks has no need of them.
        var recent = _recent ??= RecentlyStored(RememberedSpans);
        using var transaction = _database.Writer.BeginTransaction();
        if (_page.IsWritten)
            _database.Execute($"DELETE FROM {IndexSchema.Recent}.{_database.RecentTable("page")} WHERE id = {_page.Id}");
        LogPosition position;
        using (var pages = _database.AppendRecent("page"))
        {
            using var spans = _database.AppendRecent("span_core");
            using var links = _database.AppendRecent("link_row");
            var appender = new SpanAppender(spans, links, _page, _sources, _operations, recent, _traces);
            position = AppendRecords(end, appender, pages);
            if (!_page.IsEmpty)
                _page.Write(pages);
            _recentBytes += (long)RowBytes * appender.Rows;
            Spans += appender.Rows;
            Duplicates += appender.Duplicates;
            Conflicts += appender.Conflicts;
        }
        AppendDictionaries();
        _counterRows.Show(_counters);
        transaction.Commit();
        return position;
    }

    private LogPosition AppendRecords(LogPosition end, SpanAppender spans, DuckDBAppender pages)
    {
        var position = Position;
        var bytes = 0L;
        while (position < end && bytes < BatchBytes && position.Segment == Position.Segment)
        {
            if (Next(ref position, end) is not { } record)
                continue;
            _lastArrival = Math.Max(_lastArrival, record.ArrivalUnixNano);
            bytes += Apply(record, spans);
            if (_sources.AddedBytes + _operations.AddedBytes > DictionaryBytes)
                AppendDictionaries();
            _page.AddRecord(record.Position, position.Offset);
            if (_page.IsFull)
            {
                _page.Write(pages);
                _page.Next();
            }
        }
        return position;
    }

    // Returns how many bytes it was unpacked.
    private int Apply(RawRecord record, SpanAppender spans)
    {
        try
        {
            using var request = RequestBody.Open(record.Body, record.Signal, record.Encoding, record.Compression,
                LogBounds.RecordBytes(record.Body.Length), ByteBudget.Unlimited);
            if (record.Signal == RawSignal.Traces)
                spans.Append(request.Proto.Span);
            else if (record.Signal == RawSignal.Metrics)
                MetricDecoder.Read(request.Proto.Span, record.Sender, Count);
            return request.Proto.Length;
        }
        catch (Exception e) when (e is MalformedRequestException or TooLargeException)
        {
            // Receivers let nothing malformed in: it was written by a later version. It stays in the log.
            Unreadable++;
            return record.Body.Length;
        }
    }

    private void Count(CounterPoint point)
    {
        if (point.Counter.Tracepoint.Length == 0)
            _counters.Apply(point);
    }

    // Null when the position moved to the next segment instead.
    private RawRecord? Next(ref LogPosition position, LogPosition end)
    {
        _reader ??= SegmentReader.TryOpen(_logDirectory, position.Segment, position.Offset)
            ?? throw RawLog.Damaged(_logDirectory, position.Segment, "is no segment of this version");
        if (_reader.TryReadShortLived() is { } record)
        {
            position = position with { Offset = _reader.Offset };
            return record;
        }
        if (_reader.Offset != _reader.Length || position.Segment == end.Segment)
            throw RawLog.Damaged(_logDirectory, position.Segment, $"is damaged at byte {_reader.Offset}");
        _reader.Dispose();
        _reader = null;
        position = new LogPosition(SegmentFormat.NumbersIn(_logDirectory).First(number => number > Position.Segment),
            SegmentFormat.FirstRecord);
        return null;
    }

    private void AppendDictionaries()
    {
        if (_sources.Added.Count > 0)
        {
            using var appender = _database.AppendRecent("source");
            foreach (var row in _sources.Added)
                appender.CreateRow().AppendValue(row.Id).AppendValue(row.Service).AppendValue(row.Node).AppendValue(row.Scope)
                    .AppendValue(row.Tags).EndRow();
        }
        if (_operations.Added.Count > 0)
        {
            using var appender = _database.AppendRecent("operation");
            foreach (var row in _operations.Added)
                appender.CreateRow().AppendValue(row.Id).AppendValue(row.Service).AppendValue(row.Name).EndRow();
        }
        _recentBytes += _sources.AddedBytes + _operations.AddedBytes;
        _sources.ClearAdded();
        _operations.ClearAdded();
    }

    // Queries find a trace's spans side by side, and the columns take half the room, when spans are sorted by trace.
    private void Store(LogPosition position)
    {
        var run = new TraceRun(Position.Segment, _firstPage, _page.Id, _traces.ToBytes());
        using var change = _database.Readers.Begin();
        using (var transaction = _database.Writer.BeginTransaction())
        {
            foreach (var (name, _) in IndexSchema.Tables)
            {
                var order = name == "span_core" ? "ORDER BY trace_hi, trace_lo, start_nano" : "";
                _database.Execute($"INSERT INTO {IndexSchema.Stored}.{name} SELECT * FROM "
                    + $"{IndexSchema.Recent}.{_database.RecentTable(name)} {order}");
            }
            _database.Execute(
                $"INSERT INTO {IndexSchema.Stored}.segment VALUES (?, ?, ?, ?, ?)", run.Segment, run.FirstPage, run.LastPage, _lastArrival,
                run.Traces);
            _counterRows.Write(_counters, IndexSchema.Stored);
            _database.Execute(
                $"UPDATE {IndexSchema.Stored}.progress SET segment = ?, position = ?, page = ?, source = ?, operation = ?",
                position.Segment, position.Offset, _page.Id, _sources.LastId, _operations.LastId);
            transaction.Commit();
        }
        Runs.Add(run);
        _recentBytes = 0;
        _traces.Clear();
        _page.Next();
        _firstPage = _page.Id;
        _database.NextGeneration();
        _database.CheckpointIfLarge(change);
        Stored = position;
        (_storedSpans, _storedDuplicates, _storedConflicts, _lastArrival) = (Spans, Duplicates, Conflicts, 0);
    }

    // What is in memory is given up: it is in the log.
    private void Restart(LogPosition logEnd)
    {
        _reader?.Dispose();
        _reader = null;
        var progress = _database.Progress();
        // A machine that went down without fsync may have kept more of the index than of the log.
        Stored = progress.Position < logEnd ? progress.Position : logEnd;
        if (Stored.Segment == 0)
            Stored = new LogPosition(SegmentFormat.NumbersIn(_logDirectory)[0], SegmentFormat.FirstRecord);
        Position = Stored;
        (Spans, Duplicates, Conflicts, _lastArrival) = (_storedSpans, _storedDuplicates, _storedConflicts, 0);
        _counterRows.Forget();
        _database.NextGeneration();
        _database.NextGeneration();
        (_sources, _operations, _page) =
            (new SourceTable(progress.Source), new OperationTable(progress.Operation), new PageBuilder(progress.Page));
        (_firstPage, _recentBytes) = (_page.Id, 0);
        _traces.Clear();
        _recent = null;
        RememberRuns();
        _counters.Reset(CounterQuery.Latest(_database.Writer));
        _counterRows.Show(_counters);
    }

    private void RememberRuns()
    {
        using var command = _database.Writer.CreateCommand();
        command.CommandText = $"SELECT number, first_page, last_page, traces FROM {IndexSchema.Stored}.segment ORDER BY first_page";
        using var reader = command.ExecuteReader();
        var runs = new List<TraceRun>();
        while (reader.Read())
            runs.Add(new TraceRun(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2), Blob.Read(reader, 3)));
        Runs.Reset(runs);
    }

    // What is in the file now is all that came before.
    private RecentSpans RecentlyStored(int capacity)
    {
        var recent = new RecentSpans(capacity);
        var last = $"rowid >= (SELECT coalesce(max(rowid), 0) FROM {IndexSchema.Stored}.span_core) - {capacity}";
        var operations = RecentOperations(last);
        using var command = _database.Writer.CreateCommand();
        command.CommandText = $"""
            SELECT trace_hi, trace_lo, span_id, parent_span_id, kind, status, start_nano, duration_nano, operation FROM {IndexSchema.Stored}.span_core
            WHERE {last} ORDER BY rowid
            """;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var key = new SpanKey(new TraceId(
                reader.GetFieldValue<ulong>(0), reader.GetFieldValue<ulong>(1)), new SpanId(reader.GetFieldValue<ulong>(2)));
            recent.AddStored(key, RecentSpans.Columns(
                new SpanId(reader.GetFieldValue<ulong>(3)), reader.GetByte(4), reader.GetByte(5), reader.GetInt64(6), reader.GetInt64(7),
                operations.GetValueOrDefault(reader.GetInt32(8))));
        }
        return recent;
    }

    private Dictionary<int, ulong> RecentOperations(string last)
    {
        using var command = _database.Writer.CreateCommand();
        command.CommandText = $"SELECT id, service, name FROM {IndexSchema.Stored}.operation WHERE id IN (SELECT operation FROM "
            + $"{IndexSchema.Stored}.span_core WHERE {last})";
        using var reader = command.ExecuteReader();
        var operations = new Dictionary<int, ulong>();
        while (reader.Read())
        {
            var service = ByteHash.Of(Encoding.UTF8.GetBytes(reader.GetString(1)), 0);
            operations.Add(reader.GetInt32(0), RecentSpans.Operation(Encoding.UTF8.GetBytes(reader.GetString(2)), service));
        }
        return operations;
    }
}
