namespace Jaeger.Thrift;

/// <summary>
/// The one table between OpenTelemetry and Jaeger, for both directions: where a field of an OpenTelemetry span has no field of
/// its own in Jaeger, it is a tag of this name (OpenTelemetry specification, "OpenTelemetry to Jaeger Transformation" and
/// "OpenTelemetry Transformation to non-OTLP Formats").
/// </summary>
public static class OpenTelemetryMapping
{
    /// <summary>The kind: see <see cref="Kinds"/>.</summary>
    public const string SpanKind = "span.kind";

    /// <summary>True on a span whose status is an error.</summary>
    public const string Error = "error";

    /// <summary><see cref="StatusOk"/> or <see cref="StatusError"/>; absent when the status is unset.</summary>
    public const string StatusCode = "otel.status_code";

    /// <summary>What the status says, if it says something.</summary>
    public const string StatusDescription = "otel.status_description";

    /// <summary>A value of <see cref="StatusCode"/>.</summary>
    public const string StatusOk = "OK";

    /// <summary>A value of <see cref="StatusCode"/>.</summary>
    public const string StatusError = "ERROR";

    /// <summary>The name of the instrumentation scope.</summary>
    public const string ScopeName = "otel.scope.name";

    /// <summary>The version of the instrumentation scope.</summary>
    public const string ScopeVersion = "otel.scope.version";

    /// <summary>What <see cref="ScopeName"/> was called before; understood, not written.</summary>
    public const string LibraryName = "otel.library.name";

    /// <summary>What <see cref="ScopeVersion"/> was called before; understood, not written.</summary>
    public const string LibraryVersion = "otel.library.version";

    /// <summary>The W3C <c>tracestate</c>.</summary>
    public const string TraceState = "w3c.tracestate";

    /// <summary>How many attributes the span lost.</summary>
    public const string DroppedAttributes = "otel.dropped_attributes_count";

    /// <summary>How many events the span lost.</summary>
    public const string DroppedEvents = "otel.dropped_events_count";

    /// <summary>How many links the span lost.</summary>
    public const string DroppedLinks = "otel.dropped_links_count";

    /// <summary>How many attributes an event lost; a field of its log.</summary>
    public const string EventDroppedAttributes = "otel.event.dropped_attributes_count";

    /// <summary>The name of an event; a field of its log.</summary>
    public const string EventName = "event";

    /// <summary>
    /// The value of <see cref="EventName"/> in a log that carries the attributes of a link, which a reference has no room
    /// for; <see cref="LinkTraceId"/> and <see cref="LinkSpanId"/> say of which.
    /// </summary>
    public const string LinkEvent = "link";

    /// <summary>A field of a <see cref="LinkEvent"/> log: 32 hexadecimal digits.</summary>
    public const string LinkTraceId = "trace_id";

    /// <summary>A field of a <see cref="LinkEvent"/> log: 16 hexadecimal digits.</summary>
    public const string LinkSpanId = "span_id";

    /// <summary>An attribute of a link that was a reference of the type CHILD_OF beside the parent.</summary>
    public const string ReferenceType = "opentracing.ref_type";

    /// <summary>The value of <see cref="ReferenceType"/>.</summary>
    public const string ChildOf = "child_of";

    /// <summary>The resource attribute that becomes the name of the process.</summary>
    public const string ServiceName = "service.name";

    /// <summary>The name of a process whose resource has none.</summary>
    public const string UnknownService = "unknown_service";

    /// <summary>
    /// The values of <see cref="SpanKind"/>, by the number of the kind in OTLP. An internal span has no such tag, and a span
    /// without one is internal; <c>internal</c> itself is understood.
    /// </summary>
    public static IReadOnlyList<string> Kinds { get; } = ["", "internal", "server", "client", "producer", "consumer"];
}
