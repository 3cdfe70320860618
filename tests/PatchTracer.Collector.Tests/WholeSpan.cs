using PatchTracer.Traces;

namespace PatchTracer.Collector.Tests;

/// <summary>A span with everything in it that a span can have, for what is to come back as it was.</summary>
internal static class WholeSpan
{
    public const string Unicode = "žluťoučký 日本 👩‍🚀 \u0001 \"quoted\" \\";

    /// <summary>Everything that has a place in Jaeger: whole microseconds, no arrays, no attributes of a scope.</summary>
    public static Span Whole => new()
    {
        TraceId = new TraceId(0xffff_0000_0000_0001, 0x8000_0000_0000_0002),
        SpanId = new SpanId(0xffff_ffff_ffff_fffe),
        ParentSpanId = new SpanId(0x8000_0000_0000_0000),
        Name = Unicode,
        Kind = SpanKind.Consumer,
        StartUnixNano = 1_700_000_000_123_456_000,
        EndUnixNano = 1_700_000_002_987_654_000,
        Status = StatusCode.Error,
        StatusMessage = "failed: " + Unicode,
        TraceState = "vendor=state",
        Flags = 1,
        Attributes = AttributeList.Of(
            ("text", Unicode), ("empty", ""), ("truth", true), ("smallest", long.MinValue), ("largest", long.MaxValue),
            ("double", -0.1e-300),
            ("bytes", AttributeValue.Of(new byte[] { 0, 255 }))),
        DroppedAttributesCount = 1,
        DroppedEventsCount = 2,
        DroppedLinksCount = 3,
        Events =
        [
            new SpanEvent(1_700_000_001_000_001_000, "event " + Unicode,
                AttributeList.Of(("event.key", 5L))) { DroppedAttributesCount = 4 },
            new SpanEvent(1_700_000_001_000_002_000, "", AttributeList.Empty),
        ],
        Links =
        [
            new SpanLink(new TraceId(1, 2), new SpanId(3)),
            new SpanLink(new TraceId(1, 2), new SpanId(4)) { TraceState = "other=1", Attributes = AttributeList.Of(("link.key", Unicode)) },
            new SpanLink(new TraceId(5, 6),
                new SpanId(7)) { Attributes = AttributeList.Of(("why", true), ("opentracing.ref_type", "child_of")) },
        ],
        Resource = new Resource(AttributeList.Of(("service.name", "shop"), ("resource.unicode", Unicode),
            ("resource.number", long.MinValue))),
        Scope = new Scope("scope", "1.2.3"),
    };
}
