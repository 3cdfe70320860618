using System.Buffers.Binary;
using Jaeger.Thrift;
using PatchTracer.Collector.Wire;
using JaegerLog = Jaeger.Thrift.Log;
using Map = Jaeger.Thrift.OpenTelemetryMapping;

namespace PatchTracer.Collector.Jaeger;

/// <summary>
/// Makes an OTLP export request of a Jaeger batch, part by part, so that a batch is never there as objects. The mapping is
/// <see cref="Map"/>'s, read backwards.
/// </summary>
internal sealed class JaegerRequest
{
    private readonly Dictionary<(string Name, string Version), ProtoWriter> _scopes = [];
    private readonly ProtoWriter _resource = new();

    public int Spans { get; private set; }

    public void Process(Process process)
    {
        if (process.ServiceName.Length > 0)
            Attribute(_resource, 1, Tag.Of(Map.ServiceName, process.ServiceName));
        foreach (var tag in process.Tags)
        {
            if (tag.Key != Map.ServiceName || process.ServiceName.Length == 0)
                Attribute(_resource, 1, tag);
        }
    }

    public void Span(Span span)
    {
        Spans++;
        var tags = new MappedTags(span.Tags);
        var scope = (tags.ScopeName, tags.ScopeVersion);
        if (!_scopes.TryGetValue(scope, out var spans))
            _scopes.Add(scope, spans = BeginScope(scope));
        spans.Bytes(2, Encode(span, tags).Written);
    }

    public ReadOnlyMemory<byte> ToOtlp()
    {
        var resourceSpans = new ProtoWriter();
        resourceSpans.Bytes(1, _resource.Written);
        foreach (var scopeSpans in _scopes.Values)
            resourceSpans.Bytes(2, scopeSpans.Written);
        var request = new ProtoWriter();
        request.Bytes(1, resourceSpans.Written);
        return request.WrittenMemory;
    }

    private static ProtoWriter BeginScope((string Name, string Version) scope)
    {
        var message = new ProtoWriter();
        if (scope.Name.Length > 0)
            message.String(1, scope.Name);
        if (scope.Version.Length > 0)
            message.String(2, scope.Version);
        var scopeSpans = new ProtoWriter();
        scopeSpans.Bytes(1, message.Written);
        return scopeSpans;
    }

    // The numbers are the fields of OTLP's Span.
    private static ProtoWriter Encode(Span span, MappedTags tags)
    {
        var output = new ProtoWriter();
        TraceId(output, 1, span.TraceIdHigh, span.TraceIdLow);
        Id(output, 2, span.SpanId);
        if (tags.TraceState.Length > 0)
            output.String(3, tags.TraceState);
        var parent = ParentOf(span);
        if (parent != 0)
            Id(output, 4, parent);
        output.String(5, span.OperationName);
        output.Varint(6, (ulong)tags.Kind);
        output.Fixed64(7, Nanos(span.StartTime));
        output.Fixed64(8, Nanos((Int128)span.StartTime + span.Duration));
        foreach (var tag in tags.Rest)
            Attribute(output, 9, tag);
        Count(output, 10, tags.DroppedAttributes);
        Count(output, 12, tags.DroppedEvents);
        Count(output, 14, tags.DroppedLinks);
        EventsAndLinks(output, span, parent);
        if (tags.Status != Traces.StatusCode.Unset)
            output.Bytes(15, Status(tags).Written);
        // Bit 0 is "sampled" in both; Jaeger's debug bit has no counterpart.
        if ((span.Flags & 1) != 0)
            output.Fixed32(16, 1);
        return output;
    }

    private static ProtoWriter Status(MappedTags tags)
    {
        var status = new ProtoWriter();
        if (tags.StatusMessage.Length > 0)
            status.String(2, tags.StatusMessage);
        status.Varint(3, (ulong)tags.Status);
        return status;
    }

    private static void EventsAndLinks(ProtoWriter output, Span span, long parent)
    {
        var logs = new LinkLogs(span.Logs, span.References);
        foreach (var log in logs.Events)
            output.Bytes(11, Event(log).Written);
        var parentReference = new SpanRef(SpanRefType.ChildOf, span.TraceIdLow, span.TraceIdHigh, parent);
        foreach (var reference in span.References)
        {
            if (reference != parentReference)
                output.Bytes(13, Link(reference, logs.Take(reference)).Written);
        }
    }

    // Clients may write the parent as a reference only.
    private static long ParentOf(Span span)
    {
        if (span.ParentSpanId != 0)
            return span.ParentSpanId;
        foreach (var reference in span.References)
        {
            if (reference == new SpanRef(SpanRefType.ChildOf, span.TraceIdLow, span.TraceIdHigh, reference.SpanId))
                return reference.SpanId;
        }
        return 0;
    }

    private static ProtoWriter Event(JaegerLog log)
    {
        var output = new ProtoWriter();
        output.Fixed64(1, Nanos(log.Timestamp));
        // Of two fields of this name the first is it; the attributes keep the other.
        var name = log.Fields.FirstOrDefault(field => field is { Key: Map.EventName, Type: TagType.String });
        output.String(2, name.Text);
        var named = name.Key.Length == 0;
        foreach (var field in log.Fields)
        {
            if (!named && field == name)
                named = true;
            else if (field.Key == Map.EventDroppedAttributes && MappedTags.IsCount(field))
                Count(output, 4, (ulong)field.WholeNumber);
            else
                Attribute(output, 3, field);
        }
        return output;
    }

    private static ProtoWriter Link(SpanRef reference, IReadOnlyList<Tag> fields)
    {
        var output = new ProtoWriter();
        TraceId(output, 1, reference.TraceIdHigh, reference.TraceIdLow);
        Id(output, 2, reference.SpanId);
        foreach (var field in fields)
        {
            if (field is { Key: Map.TraceState, Type: TagType.String })
                output.String(3, field.Text);
            else
                Attribute(output, 4, field);
        }
        if (reference.Type == SpanRefType.ChildOf)
            Attribute(output, 4, Tag.Of(Map.ReferenceType, Map.ChildOf));
        return output;
    }

    private static void Attribute(ProtoWriter output, int field, in Tag tag)
    {
        var any = new ProtoWriter();
        switch (tag.Type)
        {
            case TagType.Bool: any.Varint(2, tag.Truth ? 1u : 0u); break;
            case TagType.Long: any.Varint(3, (ulong)tag.WholeNumber); break;
            case TagType.Double: any.Fixed64(4, BitConverter.DoubleToUInt64Bits(tag.Number)); break;
            case TagType.Binary: any.Bytes(7, tag.Bytes.Span); break;
            default: any.String(1, tag.Text); break;
        }
        var keyValue = new ProtoWriter();
        keyValue.String(1, tag.Key);
        keyValue.Bytes(2, any.Written);
        output.Bytes(field, keyValue.Written);
    }

    private static void Count(ProtoWriter output, int field, ulong count)
    {
        if (count > 0)
            output.Varint(field, count);
    }

    private static void TraceId(ProtoWriter output, int field, long high, long low)
    {
        System.Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], low);
        output.Bytes(field, bytes);
    }

    private static void Id(ProtoWriter output, int field, long id)
    {
        System.Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, id);
        output.Bytes(field, bytes);
    }

    // Times that nanoseconds in 64 bits do not hold become the nearest that they do.
    private static ulong Nanos(Int128 microseconds) => (ulong)Int128.Clamp(microseconds * 1000, 0, long.MaxValue);
}
