using System.Text;
using PatchTracer.Exchange.Jaeger;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Traces;

namespace PatchTracer.Exchange.ClickHouse;

/// <summary>The spans of export requests as rows of a <see cref="TracesTable"/>.</summary>
internal sealed class SpanRows(TracesTable table)
{
    private readonly RowWriter _rows = new();

    /// <summary>What was added since <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _rows.Written;

    public int Count { get; private set; }

    public void Clear()
    {
        _rows.Clear();
        Count = 0;
    }

    /// <param name="request">An <c>ExportTraceServiceRequest</c>.</param>
    /// <exception cref="MalformedRequestException">It is none.</exception>
    public void Add(ReadOnlySpan<byte> request, Sender? sender, long arrivalUnixNano)
    {
        var sink = new Sink(this, SenderText.Of(sender), arrivalUnixNano);
        TraceWalker.Walk(request, ref sink);
    }

    private void Add(Span span, ReadOnlySpan<byte> request, string sender, long arrival, uint place)
    {
        Count++;
        if (table.HasMaps)
            _rows.Number(span.StartUnixNano);
        else
            _rows.Number((uint)Math.Clamp(span.StartUnixNano / 1_000_000_000, 0, uint.MaxValue));
        Texts($"{span.TraceId}", $"{span.SpanId}", span.ParentSpanId.IsEmpty ? "" : $"{span.ParentSpanId}", span.TraceState, span.Name,
            $"{span.Kind}", span.Service, span.Scope.Name, span.Scope.Version);
        _rows.Number(span.DurationNanos);
        Texts($"{span.Status}", span.StatusMessage);
        Column(span.Events, happened => _rows.Number(happened.TimeUnixNano));
        Column(span.Events, happened => _rows.Text(happened.Name));
        Column(span.Events, happened => InList(happened.Attributes));
        Column(span.Links, link => _rows.Text($"{link.TraceId}"));
        Column(span.Links, link => _rows.Text($"{link.SpanId}"));
        Column(span.Links, link => _rows.Text(link.TraceState));
        Column(span.Links, link => InList(link.Attributes));
        if (table.HasMaps)
        {
            Map(span.Resource.Attributes);
            Map(span.Attributes);
        }
        else
        {
            KeysAndValues(span.Resource.Attributes);
            KeysAndValues(span.Attributes);
            _rows.Number(span.StartUnixNano);
        }
        if (!table.KeepsRequests)
            return;
        _rows.Bytes(request);
        _rows.Text(sender);
        _rows.Number(arrival);
        _rows.Number(place);
    }

    private void Texts(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            _rows.Text(text);
    }

    private void Column<T>(IReadOnlyList<T> items, Action<T> write)
    {
        _rows.Count(items.Count);
        foreach (var item in items)
            write(item);
    }

    // A list of lists is no column of a server without maps.
    private void InList(AttributeList attributes)
    {
        if (table.HasMaps)
            Map(attributes);
        else
            _rows.Text(SpanJson.Attributes(attributes));
    }

    private void Map(AttributeList attributes)
    {
        _rows.Count(attributes.Count);
        foreach (var (key, value) in attributes)
            Texts(key, Text(value));
    }

    private void KeysAndValues(AttributeList attributes)
    {
        Column(attributes, attribute => _rows.Text(attribute.Key));
        Column(attributes, attribute => _rows.Text(Text(attribute.Value)));
    }

    // As OpenTelemetry's exporter has it: what has parts is JSON.
    private static string Text(AttributeValue value) => value.Kind is AttributeKind.ArrayValue or AttributeKind.KvlistValue
        ? Encoding.UTF8.GetString(AttributeJson.Write(value)) : $"{value}";

    private struct Sink(SpanRows rows, string sender, long arrival) : ISpanSink
    {
        private Resource _resource = Resource.Empty;
        private Scope _scope = Scope.Empty;
        private byte[][] _source = [[], [], [], []];
        private uint _place;

        // They were when the request came.
        public static bool ChecksValues => false;

        public readonly ValueLimits Limits => ValueLimits.None;

        public void Source(in SpanSource source)
        {
            _source = [[.. source.Resource], [.. source.ResourceSchemaUrl], [.. source.Scope], [.. source.ScopeSchemaUrl]];
            (_resource, _scope) = (SpanDecoder.ReadResource(source), SpanDecoder.ReadScope(source));
        }

        public void Span(in SpanView span)
        {
            if (span.Refusal is null)
                rows.Add(SpanDecoder.ReadSpan(span, _resource, _scope), Request(span.Message), sender, arrival, _place++);
        }

        // ExportTraceServiceRequest > ResourceSpans > ScopeSpans > Span, as opentelemetry/proto/trace/v1 numbers them.
        private readonly ReadOnlySpan<byte> Request(ReadOnlySpan<byte> span)
        {
            var proto = new ProtoWriter();
            var resourceSpans = proto.Begin(1);
            proto.Bytes(1, _source[0]);
            var scopeSpans = proto.Begin(2);
            proto.Bytes(1, _source[2]);
            proto.Bytes(2, span);
            if (_source[3].Length > 0)
                proto.Bytes(3, _source[3]);
            proto.End(scopeSpans);
            if (_source[1].Length > 0)
                proto.Bytes(3, _source[1]);
            proto.End(resourceSpans);
            return proto.Written;
        }
    }
}
