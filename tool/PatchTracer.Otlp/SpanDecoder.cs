using System.Text;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Traces;

namespace PatchTracer.Otlp;

/// <summary>Makes the span model of requests and of stored messages that were checked before.</summary>
internal static class SpanDecoder
{
    /// <summary>Every span of a request that could be taken, in order.</summary>
    /// <param name="sender">Who sent it; null where that is not known.</param>
    /// <exception cref="MalformedRequestException">Not an <c>ExportTraceServiceRequest</c>.</exception>
    public static IReadOnlyList<Span> ReadRequest(ReadOnlySpan<byte> request, Sender? sender = null)
    {
        var sink = new Collect(sender);
        TraceWalker.Walk(request, ref sink);
        return sink.Spans;
    }

    public static Resource ReadResource(in SpanSource source) => new(AttributeDecoder.ReadList(source.Resource, wanted: 1))
    {
        DroppedAttributesCount = ReadCount(source.Resource, wanted: 2),
        SchemaUrl = Encoding.UTF8.GetString(source.ResourceSchemaUrl),
    };

    public static Scope ReadScope(in SpanSource source)
    {
        var (name, version) = ("", "");
        var reader = new ProtoReader(source.Scope);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 1)
                name = reader.ReadString(type);
            else if (field == 2)
                version = reader.ReadString(type);
            else
                reader.Skip(type);
        }
        return new Scope(name, version)
        {
            Attributes = AttributeDecoder.ReadList(source.Scope, wanted: 3),
            DroppedAttributesCount = ReadCount(source.Scope, wanted: 4),
            SchemaUrl = Encoding.UTF8.GetString(source.ScopeSchemaUrl),
        };
    }

    public static Span ReadSpan(in SpanView span, Resource resource, Scope scope, Sender? sender = null)
    {
        var parts = new SpanParts(span.Message);
        return new Span
        {
            TraceId = span.TraceId,
            SpanId = span.SpanId,
            ParentSpanId = span.ParentSpanId,
            Name = Encoding.UTF8.GetString(span.Name),
            Kind = span.Kind,
            StartUnixNano = span.StartUnixNano,
            EndUnixNano = span.EndUnixNano,
            Status = span.Status,
            StatusMessage = parts.StatusMessage,
            Attributes = AttributeList.Own([.. parts.Attributes]),
            Events = parts.Events,
            Links = parts.Links,
            Flags = parts.Flags,
            TraceState = parts.TraceState,
            DroppedAttributesCount = parts.DroppedAttributes,
            DroppedEventsCount = parts.DroppedEvents,
            DroppedLinksCount = parts.DroppedLinks,
            Resource = resource,
            Scope = scope,
            Sender = sender,
        };
    }

    private static uint ReadCount(ReadOnlySpan<byte> message, int wanted)
    {
        var count = 0u;
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == wanted)
                count = (uint)reader.ReadVarint(type);
            else
                reader.Skip(type);
        }
        return count;
    }

    private struct Collect(Sender? sender) : ISpanSink
    {
        private Resource _resource = Resource.Empty;
        private Scope _scope = Scope.Empty;

        public List<Span> Spans { get; } = [];

        public static bool ChecksValues => true;

        public readonly ValueLimits Limits => ValueLimits.None;

        public void Source(in SpanSource source)
        {
            var resource = ReadResource(source);
            _resource = resource.Equals(_resource) ? _resource : resource;
            _scope = ReadScope(source);
        }

        public readonly void Span(in SpanView span)
        {
            if (span.Refusal is null)
                Spans.Add(ReadSpan(span, _resource, _scope, sender));
        }
    }
}
