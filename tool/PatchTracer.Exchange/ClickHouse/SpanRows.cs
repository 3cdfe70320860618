using System.Text;
using PatchTracer.Exchange.Jaeger;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Traces;

namespace PatchTracer.Exchange.ClickHouse;

/// <summary>The spans of export requests as rows of a <see cref="TracesTable"/>.</summary>
internal sealed class SpanRows(TracesTable table)
{
    private static readonly string[] Kinds = Enum.GetNames<SpanKind>();
    private static readonly string[] Statuses = Enum.GetNames<StatusCode>();

    private readonly RowWriter _rows = new();
    private readonly RowWriter _resource = new();
    private readonly ProtoWriter _request = new();

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

    // What all spans of a source have in common is written once, and copied.
    private void Begin(Resource resource)
    {
        _resource.Clear();
        Attributes(_resource, resource.Attributes);
    }

    private void Add(Span span, ReadOnlySpan<byte> request, string sender, long arrival, uint place)
    {
        Count++;
        if (table.HasMaps)
            _rows.Number(span.StartUnixNano);
        else
            _rows.Number((uint)Math.Clamp(span.StartUnixNano / 1_000_000_000, 0, uint.MaxValue));
        _rows.Id(span.TraceId);
        _rows.Id(span.SpanId);
        ParentId(span.ParentSpanId);
        _rows.Text(span.TraceState);
        _rows.Text(span.Name);
        _rows.Text(Name(Kinds, (int)span.Kind));
        _rows.Text(span.Service);
        _rows.Text(span.Scope.Name);
        _rows.Text(span.Scope.Version);
        _rows.Number(span.DurationNanos);
        _rows.Text(Name(Statuses, (int)span.Status));
        _rows.Text(span.StatusMessage);
        Events(span.Events);
        Links(span.Links);
        _rows.Raw(_resource.Written.Span);
        Attributes(_rows, span.Attributes);
        if (!table.HasMaps)
            _rows.Number(span.StartUnixNano);
        if (!table.KeepsRequests)
            return;
        _rows.Bytes(request);
        _rows.Text(sender);
        _rows.Number(arrival);
        _rows.Number(place);
    }

    private void ParentId(SpanId parent)
    {
        if (parent.IsEmpty)
            _rows.Text("");
        else
            _rows.Id(parent);
    }

    // A column of times, one of names, one of attributes.
    private void Events(IReadOnlyList<SpanEvent> events)
    {
        if (None(events.Count, columns: 3))
            return;
        _rows.Count(events.Count);
        foreach (var happened in events)
            _rows.Number(happened.TimeUnixNano);
        _rows.Count(events.Count);
        foreach (var happened in events)
            _rows.Text(happened.Name);
        _rows.Count(events.Count);
        foreach (var happened in events)
            InList(happened.Attributes);
    }

    private void Links(IReadOnlyList<SpanLink> links)
    {
        if (None(links.Count, columns: 4))
            return;
        _rows.Count(links.Count);
        foreach (var link in links)
            _rows.Id(link.TraceId);
        _rows.Count(links.Count);
        foreach (var link in links)
            _rows.Id(link.SpanId);
        _rows.Count(links.Count);
        foreach (var link in links)
            _rows.Text(link.TraceState);
        _rows.Count(links.Count);
        foreach (var link in links)
            InList(link.Attributes);
    }

    private bool None(int count, int columns)
    {
        for (; count == 0 && columns > 0; columns--)
            _rows.Count(0);
        return count == 0;
    }

    // A list of lists is no column of a server without maps.
    private void InList(AttributeList attributes)
    {
        if (table.HasMaps)
            Attributes(_rows, attributes);
        else
            _rows.Text(SpanJson.Attributes(attributes));
    }

    // A map, or without such a column of keys and one of values.
    private void Attributes(RowWriter rows, AttributeList attributes)
    {
        rows.Count(attributes.Count);
        for (var i = 0; i < attributes.Count; i++)
        {
            rows.Text(attributes[i].Key);
            if (table.HasMaps)
                rows.Text(Text(attributes[i].Value));
        }
        if (table.HasMaps)
            return;
        rows.Count(attributes.Count);
        for (var i = 0; i < attributes.Count; i++)
            rows.Text(Text(attributes[i].Value));
    }

    // As OpenTelemetry's exporter has it: what has parts is JSON.
    private static string Text(AttributeValue value) => value.AsString() ?? (value.Kind is AttributeKind.ArrayValue or AttributeKind.KvlistValue
        ? Encoding.UTF8.GetString(AttributeJson.Write(value)) : value.ToString());

    // Senders may say a number that has no name.
    private static string Name(string[] names, int number) => number >= 0 && number < names.Length ? names[number] : $"{number}";

    // ExportTraceServiceRequest > ResourceSpans > ScopeSpans > Span, as opentelemetry/proto/trace/v1 numbers them.
    private ReadOnlySpan<byte> Request(byte[][] source, ReadOnlySpan<byte> span)
    {
        var proto = _request;
        proto.Clear();
        var resourceSpans = proto.Begin(1);
        proto.Bytes(1, source[0]);
        var scopeSpans = proto.Begin(2);
        proto.Bytes(1, source[2]);
        proto.Bytes(2, span);
        if (source[3].Length > 0)
            proto.Bytes(3, source[3]);
        proto.End(scopeSpans);
        if (source[1].Length > 0)
            proto.Bytes(3, source[1]);
        proto.End(resourceSpans);
        return proto.Written;
    }

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
            rows.Begin(_resource);
        }

        public void Span(in SpanView span)
        {
            if (span.Refusal is null)
                rows.Add(SpanDecoder.ReadSpan(span, _resource, _scope), rows.Request(_source, span.Message), sender, arrival, _place++);
        }
    }
}
