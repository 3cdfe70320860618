using System.Text;
using DuckDB.NET.Data;
using PatchTracer.Collector.Wire;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Index;

/// <summary>Writes the spans of requests as rows.</summary>
internal sealed class SpanAppender(DuckDBAppender appender, SourceTable sources, RecentSpans recent)
{
    public int Rows { get; private set; }

    public int Duplicates { get; private set; }

    public void Append(ReadOnlySpan<byte> request)
    {
        var sink = new Sink(this);
        TraceWalker.Walk(request, ref sink);
    }

    private void Append(in SpanView span, SourceRow source)
    {
        if (span.Refusal is not null)
            return;
        if (!recent.TryAdd(new SpanKey(span.TraceId, span.SpanId)))
        {
            Duplicates++;
            return;
        }
        Rows++;
        appender.CreateRow()
            .AppendValue(span.TraceId.High).AppendValue(span.TraceId.Low)
            .AppendValue(span.SpanId.Value).AppendValue(span.ParentSpanId.Value)
            .AppendValue(source.Id).AppendValue(source.Service).AppendValue(IndexText.Of(Encoding.UTF8.GetString(span.Name)))
            .AppendValue((int)span.Kind).AppendValue((int)span.Status)
            .AppendValue(span.StartUnixNano).AppendValue(span.EndUnixNano)
            .AppendValue(SourceTable.Tags(AttributeDecoder.ReadList(span.Message, wanted: 9)))
            .AppendValue(span.Message.ToArray())
            .EndRow();
    }

    private struct Sink(SpanAppender owner) : ISpanSink
    {
        private SourceRow? _source;

        public void Source(in SpanSource source) => _source = owner.Get(source);

        public readonly void Span(in SpanView span) => owner.Append(span, _source!);
    }

    private SourceRow Get(in SpanSource source) => sources.Get(source);
}
