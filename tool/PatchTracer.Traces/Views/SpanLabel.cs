using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Views;

/// <summary>What a span or hop is called on a line of its own.</summary>
internal static class SpanLabel
{
    public static string Of(CausalGraph graph, int node) => graph.SpanAt(node) is { } span ? Of(span) : Of(graph.HopAt(node)!);

    private static string Of(Span span)
    {
        var name = span.Kind == SpanKind.Client && !span.Name.Contains(' ') ? $"{span.Name}{Target(span)}" : span.Name;
        return span.Layer == Conventions.ApplicationLayer ? $"{name} [{span.Service}]" : name;
    }

    private static string Of(Hop hop) => $"service {hop.Service} -> {hop.Endpoint?.Name ?? hop.Text(Conventions.ServerAddress)}";

    /// <summary>OpenTelemetry names HTTP client spans by their method alone; host and path tell them apart, the query does not.</summary>
    private static string Target(Span span) =>
        Uri.TryCreate(span.Attributes.Text("url.full"), UriKind.Absolute, out var url) ? $" {url.Authority}{url.AbsolutePath}" : "";
}
