using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Collector.Tests;

/// <summary>Compares spans field by field, so that a failure names the field.</summary>
internal static class SpanAssert
{
    public static void Same(Span expected, Span actual)
    {
        Assert.Equal(Describe(expected), Describe(actual));
        // Should a field be missing above.
        Assert.Equal(expected, actual);
    }

    private static string Describe(Span span) => $"""
        ids: {span.TraceId} {span.SpanId} {span.ParentSpanId}
        name: {span.Name}
        kind: {span.Kind}
        times: {span.StartUnixNano} {span.EndUnixNano}
        status: {span.Status} {span.StatusMessage}
        flags: {span.Flags:x} {span.TraceState}
        dropped: {span.DroppedAttributesCount} {span.DroppedEventsCount} {span.DroppedLinksCount}
        attributes: {Describe(span.Attributes)}
        events: {string.Join("; ", span.Events.Select(e => $"{e.TimeUnixNano} {e.Name} {Describe(e.Attributes)} {e.DroppedAttributesCount}"))}
        links: {string.Join("; ", span.Links.Select(l => $"{l.TraceId} {l.SpanId} {l.TraceState} {l.Flags:x} {Describe(l.Attributes)} {l.DroppedAttributesCount}"))}
        resource: {Describe(span.Resource.Attributes)} {span.Resource.DroppedAttributesCount} {span.Resource.SchemaUrl}
        scope: {span.Scope.Name} {span.Scope.Version} {Describe(span.Scope.Attributes)} {span.Scope.SchemaUrl}
        """;

    private static string Describe(AttributeList attributes) =>
        string.Join(", ", attributes.Select(a => $"{a.Key}: {a.Value.Kind} {a.Value}"));
}
