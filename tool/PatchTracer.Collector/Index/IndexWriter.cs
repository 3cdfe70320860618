using DuckDB.NET.Data;
using PatchTracer.Collector.Log;
using PatchTracer.Collector.Wire;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Index;

/// <summary>
/// Brings the index up to the log, a transaction a batch. How far it got is written in the same transaction, so that after
/// any end of the process no request is missing from the index and none is in it twice.
/// </summary>
internal sealed class IndexWriter : IDisposable
{
    private const int BatchBytes = 16 << 20;
    private const int RememberedSpans = 1 << 18;

    private readonly IndexDatabase _database;
    private readonly string _logDirectory;
    private readonly SourceTable _sources;
    private readonly CounterTable _counters = new();
    private RecentSpans _recent = new(RememberedSpans);
    private SegmentReader? _reader;

    public IndexWriter(IndexDatabase database, string logDirectory, LogPosition logEnd)
    {
        (_database, _logDirectory, _sources) = (database, logDirectory, new SourceTable(database.Writer));
        // A machine that went down without fsync may have kept more of the index than of the log.
        Position = Min(database.Progress(), logEnd);
        if (Position.Segment == 0)
            Position = new LogPosition(SegmentFormat.NumbersIn(logDirectory)[0], SegmentFormat.FirstRecord);
        RememberRecent();
        RememberCounters();
    }

    /// <summary>Up to here the log is in the index.</summary>
    public LogPosition Position { get; private set; }

    public long Spans { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>Requests that the log holds and this version cannot read.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Indexes one batch of what lies before <paramref name="end"/>; <see cref="Position"/> tells how far it got.</summary>
    public void IndexBatch(LogPosition end)
    {
        using var transaction = _database.Writer.BeginTransaction();
        try
        {
            var position = AppendSpans(end);
            AppendSources();
            WriteCounters();
            _database.Execute("UPDATE progress SET segment = ?, position = ?", position.Segment, position.Offset);
            transaction.Commit();
            Position = position;
        }
        catch
        {
            transaction.Rollback();
            Restart();
            throw;
        }
    }

    public void Dispose() => _reader?.Dispose();

    private LogPosition AppendSpans(LogPosition end)
    {
        using var appender = _database.Writer.CreateAppender("span_row");
        var spans = new SpanAppender(appender, _sources, _recent);
        var position = Position;
        var bytes = 0L;
        while (position < end && bytes < BatchBytes)
        {
            if (Next(ref position, end) is not { } record)
                continue;
            bytes += record.Body.Length;
            Apply(record, spans);
        }
        Spans += spans.Rows;
        Duplicates += spans.Duplicates;
        return position;
    }

    private void Apply(RawRecord record, SpanAppender spans)
    {
        try
        {
            if (record.Signal == RawSignal.Traces)
                spans.Append(record.ToProto().Span);
            else if (record.Signal == RawSignal.Metrics)
                _counters.Apply(record.CounterPoints());
        }
        catch (MalformedRequestException)
        {
            // Receivers let nothing malformed in: it was written by a later version. It stays in the log.
            Unreadable++;
        }
    }

    // Null when the position moved to the next segment instead.
    private RawRecord? Next(ref LogPosition position, LogPosition end)
    {
        _reader ??= SegmentReader.TryOpen(_logDirectory, position.Segment, position.Offset)
            ?? throw RawLog.Damaged(_logDirectory, position.Segment, "is no segment of this version");
        if (_reader.TryRead() is { } record)
        {
            position = position with { Offset = _reader.Offset };
            return record;
        }
        if (_reader.Offset != _reader.Length || position.Segment == end.Segment)
            throw RawLog.Damaged(_logDirectory, position.Segment, $"is damaged at byte {_reader.Offset}");
        _reader.Dispose();
        _reader = null;
        position = new LogPosition(position.Segment + 1, SegmentFormat.FirstRecord);
        return null;
    }

    private void AppendSources()
    {
        if (_sources.Added.Count == 0)
            return;
        using var appender = _database.Writer.CreateAppender("source");
        foreach (var row in _sources.Added)
            appender.CreateRow().AppendValue(row.Id).AppendValue(row.Service).AppendValue(row.Node).AppendValue(row.Tags).AppendValue(row.Body).EndRow();
        _sources.Added.Clear();
    }

    private void WriteCounters()
    {
        if (!_counters.Changed)
            return;
        _database.Execute("DELETE FROM counter");
        using var appender = _database.Writer.CreateAppender("counter");
        foreach (var c in _counters.Latest())
        {
            appender.CreateRow().AppendValue(IndexText.Of(c.Service)).AppendValue(IndexText.Of(c.Node))
                .AppendValue(IndexText.Of(c.Instance)).AppendValue(IndexText.Of(c.State)).AppendValue(IndexText.Of(c.Reason))
                .AppendValue(c.Value).AppendValue(c.TimeUnixNano).EndRow();
        }
        _counters.Changed = false;
    }

    private void Restart()
    {
        _reader?.Dispose();
        _reader = null;
        _sources.Forget();
        _recent = new RecentSpans(RememberedSpans);
        RememberRecent();
        RememberCounters();
    }

    private void RememberRecent()
    {
        using var command = _database.Writer.CreateCommand();
        command.CommandText = "SELECT trace_hi, trace_lo, span_id FROM span_row WHERE rowid >= (SELECT coalesce(max(rowid), 0) FROM span_row) - ? ORDER BY rowid";
        command.Parameters.Add(new DuckDBParameter((long)_recent.Capacity));
        using var reader = command.ExecuteReader();
        while (reader.Read())
            _recent.TryAdd(new SpanKey(new TraceId(reader.GetFieldValue<ulong>(0), reader.GetFieldValue<ulong>(1)), new SpanId(reader.GetFieldValue<ulong>(2))));
    }

    private void RememberCounters()
    {
        _counters.Reset(CounterQuery.Latest(_database.Writer));
    }

    private static LogPosition Min(LogPosition left, LogPosition right) => left < right ? left : right;
}
