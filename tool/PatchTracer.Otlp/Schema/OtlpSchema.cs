using static PatchTracer.Otlp.Schema.FieldKind;

namespace PatchTracer.Otlp.Schema;

/// <summary>
/// The messages of OTLP 1.x that a collector of traces and metrics sees: field numbers, JSON names and types as in
/// opentelemetry-proto (common, resource, trace, metrics and the two collector services).
/// </summary>
internal static class OtlpSchema
{
    private static readonly string[] SpanKinds =
        ["SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER"];

    private static readonly string[] StatusCodes = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

    private static readonly string[] Temporalities =
        ["AGGREGATION_TEMPORALITY_UNSPECIFIED", "AGGREGATION_TEMPORALITY_DELTA", "AGGREGATION_TEMPORALITY_CUMULATIVE"];

    private static readonly MessageSchema KeyValue = Attribute();

    private static readonly MessageSchema Resource = new MessageSchema()
        .Repeat(1, "attributes", KeyValue).Add(2, "droppedAttributesCount", Unsigned32);

    private static readonly MessageSchema Scope = new MessageSchema()
        .Add(1, "name", Text).Add(2, "version", Text).Repeat(3, "attributes", KeyValue).Add(4, "droppedAttributesCount", Unsigned32);

    public static readonly MessageSchema Traces = new MessageSchema().Repeat(1, "resourceSpans", new MessageSchema()
        .Add(1, "resource", Resource)
        .Repeat(2, "scopeSpans", new MessageSchema().Add(1, "scope", Scope).Repeat(2, "spans", Span()).Add(3, "schemaUrl", Text))
        .Add(3, "schemaUrl", Text));

    public static readonly MessageSchema Metrics = new MessageSchema().Repeat(1, "resourceMetrics", new MessageSchema()
        .Add(1, "resource", Resource)
        .Repeat(2, "scopeMetrics", new MessageSchema().Add(1, "scope", Scope).Repeat(2, "metrics", Metric()).Add(3, "schemaUrl", Text))
        .Add(3, "schemaUrl", Text));

    private static MessageSchema Attribute()
    {
        var any = new MessageSchema();
        var keyValue = new MessageSchema().Add(1, "key", Text).Add(2, "value", any);
        any.Add(1, "stringValue", Text).Add(2, "boolValue", Bool).Add(3, "intValue", Varint64).Add(4, "doubleValue", FieldKind.Double)
            .Add(5, "arrayValue", new MessageSchema().Repeat(1, "values", any))
            .Add(6, "kvlistValue", new MessageSchema().Repeat(1, "values", keyValue))
            .Add(7, "bytesValue", Bytes);
        return keyValue;
    }

    private static MessageSchema Span() => new MessageSchema()
        .Add(1, "traceId", Id).Add(2, "spanId", Id).Add(3, "traceState", Text).Add(4, "parentSpanId", Id).Add(5, "name", Text)
        .Add(6, "kind", FieldKind.Enum, SpanKinds).Add(7, "startTimeUnixNano", Fixed64).Add(8, "endTimeUnixNano", Fixed64)
        .Repeat(9, "attributes", KeyValue).Add(10, "droppedAttributesCount", Unsigned32)
        .Repeat(11, "events", new MessageSchema()
            .Add(1, "timeUnixNano", Fixed64).Add(2, "name", Text).Repeat(3, "attributes", KeyValue)
            .Add(4, "droppedAttributesCount", Unsigned32))
        .Add(12, "droppedEventsCount", Unsigned32)
        .Repeat(13, "links", new MessageSchema()
            .Add(1, "traceId", Id).Add(2, "spanId", Id).Add(3, "traceState", Text).Repeat(4, "attributes", KeyValue)
            .Add(5, "droppedAttributesCount", Unsigned32).Add(6, "flags", Fixed32))
        .Add(14, "droppedLinksCount", Unsigned32)
        .Add(15, "status", new MessageSchema().Add(2, "message", Text).Add(3, "code", FieldKind.Enum, StatusCodes))
        .Add(16, "flags", Fixed32);

    private static MessageSchema Metric() => new MessageSchema()
        .Add(1, "name", Text).Add(2, "description", Text).Add(3, "unit", Text).Repeat(12, "metadata", KeyValue)
        .Add(5, "gauge", new MessageSchema().Repeat(1, "dataPoints", NumberPoint()))
        .Add(7, "sum", Points(NumberPoint()).Add(3, "isMonotonic", Bool))
        .Add(9, "histogram", Points(HistogramPoint()))
        .Add(10, "exponentialHistogram", Points(ExponentialPoint()))
        .Add(11, "summary", new MessageSchema().Repeat(1, "dataPoints", SummaryPoint()));

    private static MessageSchema Points(MessageSchema point) => new MessageSchema()
        .Repeat(1, "dataPoints", point).Add(2, "aggregationTemporality", FieldKind.Enum, Temporalities);

    private static MessageSchema Times() => new MessageSchema().Add(2, "startTimeUnixNano", Fixed64).Add(3, "timeUnixNano", Fixed64);

    private static MessageSchema NumberPoint() => Times()
        .Repeat(7, "attributes", KeyValue).Add(4, "asDouble", FieldKind.Double).Add(6, "asInt", SFixed64)
        .Repeat(5, "exemplars", Exemplar()).Add(8, "flags", Unsigned32);

    private static MessageSchema HistogramPoint() => Times()
        .Repeat(9, "attributes", KeyValue).Add(4, "count", Fixed64).Add(5, "sum", FieldKind.Double)
        .Repeat(6, "bucketCounts", Fixed64).Repeat(7, "explicitBounds", FieldKind.Double).Repeat(8, "exemplars", Exemplar())
        .Add(10, "flags", Unsigned32).Add(11, "min", FieldKind.Double).Add(12, "max", FieldKind.Double);

    private static MessageSchema ExponentialPoint() => Times()
        .Repeat(1, "attributes", KeyValue).Add(4, "count", Fixed64).Add(5, "sum", FieldKind.Double).Add(6, "scale", SInt32)
        .Add(7, "zeroCount", Fixed64).Add(8, "positive", Buckets()).Add(9, "negative", Buckets()).Add(10, "flags", Unsigned32)
        .Repeat(11, "exemplars", Exemplar()).Add(12, "min", FieldKind.Double).Add(13, "max", FieldKind.Double)
        .Add(14, "zeroThreshold", FieldKind.Double);

    private static MessageSchema Buckets() => new MessageSchema().Add(1, "offset", SInt32).Repeat(2, "bucketCounts", Unsigned64);

    private static MessageSchema SummaryPoint() => Times()
        .Repeat(7, "attributes", KeyValue).Add(4, "count", Fixed64).Add(5, "sum", FieldKind.Double).Add(8, "flags", Unsigned32)
        .Repeat(6, "quantileValues", new MessageSchema().Add(1, "quantile", FieldKind.Double).Add(2, "value", FieldKind.Double));

    private static MessageSchema Exemplar() => new MessageSchema()
        .Repeat(7, "filteredAttributes", KeyValue).Add(2, "timeUnixNano", Fixed64).Add(3, "asDouble", FieldKind.Double)
        .Add(6, "asInt", SFixed64).Add(4, "spanId", Id).Add(5, "traceId", Id);
}
