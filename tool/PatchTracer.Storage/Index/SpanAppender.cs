using DuckDB.NET.Data;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Traces;

namespace PatchTracer.Storage.Index;

/// <summary>Writes the spans of requests, and their links, as rows.</summary>
internal sealed class SpanAppender(
    DuckDBAppender spans, DuckDBAppender links, PageBuilder page, SourceTable sources, OperationTable operations, RecentSpans recent,
    TagFilter traces)
{
    /// <summary>Times that SQL can add and subtract: up to the year 2116. Whatever else came is in the raw log.</summary>
    private const ulong LatestNano = 1ul << 62;

    private TraceId _lastTrace;

    public int Rows { get; private set; }

    public int Duplicates { get; private set; }

    /// <summary>Spans whose id another span has.</summary>
    public int Conflicts { get; private set; }

    public void Append(ReadOnlySpan<byte> request)
    {
        var sink = new Sink(this);
        TraceWalker.Walk(request, ref sink);
    }

    private void Append(in SpanView span, SourceRow source)
    {
        if (span.Refusal is not null)
            return;
        page.CountSpan();
        var start = Clamp(span.StartUnixNano);
        var duration = Clamp(span.EndUnixNano) - start;
        switch (recent.Add(
            new SpanKey(span.TraceId, span.SpanId), RecentSpans.Content(span.Message, source.ServiceHash),
            recent.HasStored ? Columns(span, source, start, duration) : 0))
        {
            case Familiarity.Repeated:
                Duplicates++;
                return;
            case Familiarity.Conflicting:
                Conflicts++;
                break;
        }
        Rows++;
        if (span.TraceId != _lastTrace)
            traces.Add(TraceRuns.Hash(_lastTrace = span.TraceId));
        var at = page.AddSpan(span, source, start, duration);
        spans.CreateRow()
            .AppendValue(span.TraceId.High).AppendValue(span.TraceId.Low).AppendValue(span.SpanId.Value)
            .AppendValue(span.ParentSpanId.Value)
            .AppendValue(source.Id).AppendValue(operations.Get(source, span.Name))
            .AppendValue(Small((int)span.Kind)).AppendValue(Small((int)span.Status))
            .AppendValue(start).AppendValue(duration).AppendValue(page.Id).AppendValue(at)
            .EndRow();
        if (span.HasLinks)
            AppendLinks(span);
    }

    private void AppendLinks(in SpanView span)
    {
        var reader = new ProtoReader(span.Message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field != 13)
            {
                reader.Skip(type);
                continue;
            }
            var (traceId, spanId) = SpanParts.ReadLinkIds(reader.ReadBytes(type));
            if (!traceId.IsEmpty && !spanId.IsEmpty)
            {
                links.CreateRow().AppendValue(span.TraceId.High).AppendValue(span.TraceId.Low).AppendValue(span.SpanId.Value)
                    .AppendValue(traceId.High).AppendValue(traceId.Low).AppendValue(spanId.Value).AppendValue(page.Id).EndRow();
            }
        }
    }

    private static ulong Columns(in SpanView span, SourceRow source, long start, long duration) => RecentSpans.Columns(
        span.ParentSpanId, Small((int)span.Kind), Small((int)span.Status), start, duration,
        RecentSpans.Operation(span.Name, source.ServiceHash));

    private static long Clamp(long nano) => (long)Math.Min((ulong)nano, LatestNano);

    private static byte Small(int value) => (byte)Math.Clamp(value, 0, byte.MaxValue);

    private SourceRow Get(in SpanSource source) => sources.Get(source);

    private ref struct Sink(SpanAppender owner) : ISpanSink
    {
        private SpanSource _source;
        private SourceRow? _row;

        public static bool ChecksValues => false;

        public readonly ValueLimits Limits => ValueLimits.None;

        public void Source(in SpanSource source)
        {
            _source = source;
            _row = null;
        }

        // A source without spans is no source: a request has room for millions of them.
        public void Span(in SpanView span) => owner.Append(span, _row ??= owner.Get(_source));
    }
}
