using DuckDB.NET.Data;
using PatchTracer.Otlp;
using PatchTracer.Storage.Log;

namespace PatchTracer.Storage.Index;

/// <summary>The page that is being filled: which records it has, when its spans were, which attributes they have.</summary>
internal sealed class PageBuilder
{
    /// <summary>As large as what the log is packed in.</summary>
    private const int FullBytes = 1 << 20;

    private readonly TagFilter _filter = new();
    private readonly HashSet<int> _sources = [];
    private long _first = long.MaxValue;
    private long _last = long.MinValue;
    private LogPosition _end;

    public PageBuilder(int lastId) => Id = lastId + 1;

    public int Id { get; private set; }

    /// <summary>Where its first record begins.</summary>
    public LogPosition Begin { get; private set; }

    /// <summary>How many spans its records have, those that came before included.</summary>
    public int Spans { get; private set; }

    /// <summary>Whether there is a row of an earlier state of this page.</summary>
    public bool IsWritten { get; private set; }

    public bool IsEmpty => Begin.Segment == 0;

    public bool IsFull => !IsEmpty && _end.Offset - Begin.Offset >= FullBytes;

    public void AddRecord(LogPosition begin, long end)
    {
        if (IsEmpty)
            Begin = begin;
        _end = begin with { Offset = end };
    }

    /// <summary>Returns the span's place in the page.</summary>
    public int AddSpan(in SpanView span, SourceRow source, long start, long duration)
    {
        _first = Math.Min(_first, start);
        _last = Math.Max(_last, Math.Max(start, start + duration));
        if (_sources.Add(source.Id))
        {
            foreach (var tag in source.TagHashes)
                _filter.Add(tag);
        }
        TagHash.AddSpan(span.Message, _filter);
        return Spans - 1;
    }

    public void CountSpan() => Spans++;

    /// <summary>Writes the page's row as far as it got.</summary>
    public void Write(DuckDBAppender pages)
    {
        pages.CreateRow().AppendValue(Id).AppendValue(Begin.Segment).AppendValue(Begin.Offset)
            .AppendValue((int)(_end.Offset - Begin.Offset))
            .AppendValue(Spans).AppendValue(_first).AppendValue(_last).AppendValue(_filter.ToBytes()).EndRow();
        IsWritten = true;
    }

    /// <summary>Begins the next page.</summary>
    public void Next()
    {
        _filter.Clear();
        _sources.Clear();
        (Begin, Spans, _first, _last, IsWritten) = (default, 0, long.MaxValue, long.MinValue, false);
        Id++;
    }
}
