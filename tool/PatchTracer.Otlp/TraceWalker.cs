using PatchTracer.Otlp.Protobuf;

namespace PatchTracer.Otlp;

/// <summary>What someone wants to know of the spans of a request, in the order they stand there.</summary>
internal interface ISpanSink
{
    /// <summary>
    /// Whether nested values are checked to their last byte; what comes from the raw log was checked before it got there.
    /// </summary>
    static abstract bool ChecksValues { get; }

    /// <summary>For what is checked.</summary>
    ValueLimits Limits { get; }

    /// <summary>The spans that follow come from here.</summary>
    void Source(in SpanSource source);

    /// <summary>Called for spans that cannot be taken too: see <see cref="SpanView.Refusal"/>.</summary>
    void Span(in SpanView span);
}

/// <summary>Resource and scope of the spans that follow, as protobuf messages.</summary>
internal readonly ref struct SpanSource(
    ReadOnlySpan<byte> resource, ReadOnlySpan<byte> resourceSchemaUrl, ReadOnlySpan<byte> scope, ReadOnlySpan<byte> scopeSchemaUrl)
{
    public readonly ReadOnlySpan<byte> Resource = resource;
    public readonly ReadOnlySpan<byte> ResourceSchemaUrl = resourceSchemaUrl;
    public readonly ReadOnlySpan<byte> Scope = scope;
    public readonly ReadOnlySpan<byte> ScopeSchemaUrl = scopeSchemaUrl;
}

/// <summary>Walks an <c>ExportTraceServiceRequest</c> without building objects; receiver, index and decoder each bring a sink.</summary>
internal static class TraceWalker
{
    /// <summary>
    /// How deep arrays and key-value lists may nest in one attribute. OTLP names no limit; protobuf parsers stop at 100 messages.
    /// </summary>
    public const int MaxValueDepth = 32;

    /// <exception cref="MalformedRequestException">Not such a request; nothing of it may be kept.</exception>
    public static void Walk<TSink>(ReadOnlySpan<byte> request, ref TSink sink)
        where TSink : ISpanSink, allows ref struct
    {
        var reader = new ProtoReader(request);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 1)
                ResourceSpans(reader.ReadBytes(type), ref sink);
            else
                reader.Skip(type);
        }
    }

    private static void ResourceSpans<TSink>(ReadOnlySpan<byte> message, ref TSink sink)
        where TSink : ISpanSink, allows ref struct
    {
        var (resource, schemaUrl) = OriginOf(message);
        if (TSink.ChecksValues)
            ValueCheck.Resource(resource, sink.Limits);
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 2)
                ScopeSpans(reader.ReadBytes(type), resource, schemaUrl, ref sink);
            else
                reader.Skip(type);
        }
    }

    private static void ScopeSpans<TSink>(
        ReadOnlySpan<byte> message, ReadOnlySpan<byte> resource, ReadOnlySpan<byte> resourceSchemaUrl, ref TSink sink)
        where TSink : ISpanSink, allows ref struct
    {
        var (scope, schemaUrl) = OriginOf(message);
        if (TSink.ChecksValues)
            ValueCheck.Scope(scope, sink.Limits);
        sink.Source(new SpanSource(resource, resourceSchemaUrl, scope, schemaUrl));
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 2)
                sink.Span(SpanView.Read(reader.ReadBytes(type), TSink.ChecksValues, sink.Limits));
            else
                reader.Skip(type);
        }
    }

    /// <summary>
    /// Field 1 and field 3 of the four messages that wrap others: resource or scope, and its schema URL. They are read
    /// before the wrapped messages, because writers may put them behind.
    /// </summary>
    public static Origin OriginOf(ReadOnlySpan<byte> message)
    {
        var origin = default(Origin);
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 1)
                origin.Message = reader.ReadBytes(type);
            else if (field == 3)
                origin.SchemaUrl = reader.ReadBytes(type);
            else
                reader.Skip(type);
        }
        return origin;
    }

    public ref struct Origin
    {
        public ReadOnlySpan<byte> Message;
        public ReadOnlySpan<byte> SchemaUrl;

        public readonly void Deconstruct(out ReadOnlySpan<byte> message, out ReadOnlySpan<byte> schemaUrl)
        {
            message = Message;
            schemaUrl = SchemaUrl;
        }
    }
}
