using System.Buffers.Binary;
using Jaeger.Thrift;
using PatchTracer.Otlp.Protobuf;
using JaegerLog = Jaeger.Thrift.Log;
using Map = Jaeger.Thrift.OpenTelemetryMapping;

namespace PatchTracer.Exchange.Jaeger;

/// <summary>
/// Makes an OTLP export request of a Jaeger batch, part by part, so that a batch is never there as objects. The mapping is
/// <see cref="Map"/>'s, read backwards.
/// </summary>
internal sealed class JaegerRequest
{
    private readonly ProtoWriter _output;
    private readonly int _resourceSpans;
    private (string Name, string Version) _scope;
    private int _scopeSpans;
    private bool _ended;

    public JaegerRequest()
        : this(new GrowingBytes(budget: null, int.MaxValue))
    {
    }

    /// <param name="output">Where the request is written.</param>
    public JaegerRequest(GrowingBytes output)
    {
        _output = new ProtoWriter(output);
        _resourceSpans = _output.Begin(1);
    }

    public int Spans { get; private set; }

    public void Process(Process process)
    {
        EndScope();
        var resource = _output.Begin(1);
        if (process.ServiceName.Length > 0)
            Attribute(_output, 1, Tag.Of(Map.ServiceName, process.ServiceName));
        foreach (var tag in process.Tags)
        {
            if (tag.Key != Map.ServiceName || process.ServiceName.Length == 0)
                Attribute(_output, 1, tag);
        }
        _output.End(resource);
    }

    public void Span(Span span)
    {
        Spans++;
        var tags = new MappedTags(span.Tags);
        if (_scopeSpans == 0 || _scope != (tags.ScopeName, tags.ScopeVersion))
            BeginScope(_scope = (tags.ScopeName, tags.ScopeVersion));
        var begin = _output.Begin(2);
        Encode(_output, span, tags);
        _output.End(begin);
    }

    public ReadOnlyMemory<byte> ToOtlp()
    {
        if (!_ended)
        {
            EndScope();
            _output.End(_resourceSpans);
        }
        _ended = true;
        return _output.WrittenMemory;
    }

    // Spans of one scope come one after the other from all known clients; a scope that comes again is written again.
    private void BeginScope((string Name, string Version) scope)
    {
        EndScope();
        _scopeSpans = _output.Begin(2);
        var message = _output.Begin(1);
        if (scope.Name.Length > 0)
            _output.String(1, scope.Name);
        if (scope.Version.Length > 0)
            _output.String(2, scope.Version);
        _output.End(message);
    }

    private void EndScope()
    {
        if (_scopeSpans > 0)
            _output.End(_scopeSpans);
        _scopeSpans = 0;
    }

    // The numbers are the fields of OTLP's Span.
    private static void Encode(ProtoWriter output, Span span, MappedTags tags)
    {
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
            Status(output, tags);
        // Bit 0 is "sampled" in both; Jaeger's debug bit has no counterpart.
        if ((span.Flags & 1) != 0)
            output.Fixed32(16, 1);
    }

    private static void Status(ProtoWriter output, MappedTags tags)
    {
        var begin = output.Begin(15);
        if (tags.StatusMessage.Length > 0)
            output.String(2, tags.StatusMessage);
        output.Varint(3, (ulong)tags.Status);
        output.End(begin);
    }

    private static void EventsAndLinks(ProtoWriter output, Span span, long parent)
    {
        var logs = new LinkLogs(span.Logs, span.References);
        foreach (var log in logs.Events)
            Event(output, log);
        var parentReference = new SpanRef(SpanRefType.ChildOf, span.TraceIdLow, span.TraceIdHigh, parent);
        foreach (var reference in span.References)
        {
            if (reference != parentReference)
                Link(output, reference, logs.Take(reference));
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

    private static void Event(ProtoWriter output, JaegerLog log)
    {
        var begin = output.Begin(11);
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
        output.End(begin);
    }

    private static void Link(ProtoWriter output, SpanRef reference, IReadOnlyList<Tag> fields)
    {
        var begin = output.Begin(13);
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
        output.End(begin);
    }

    private static void Attribute(ProtoWriter output, int field, in Tag tag)
    {
        var keyValue = output.Begin(field);
        output.String(1, tag.Key);
        var any = output.Begin(2);
        switch (tag.Type)
        {
            case TagType.Bool: output.Varint(2, tag.Truth ? 1u : 0u); break;
            case TagType.Long: output.Varint(3, (ulong)tag.WholeNumber); break;
            case TagType.Double: output.Fixed64(4, BitConverter.DoubleToUInt64Bits(tag.Number)); break;
            case TagType.Binary: output.Bytes(7, tag.Bytes.Span); break;
            default: output.String(1, tag.Text); break;
        }
        output.End(any);
        output.End(keyValue);
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
