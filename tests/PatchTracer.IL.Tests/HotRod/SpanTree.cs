using System.Text.RegularExpressions;
using PatchTracer.Traces;

namespace PatchTracer.IL.Tests.HotRod;

/// <summary>Traces as text: names, kinds, parents, attributes and errors, without what differs from run to run.</summary>
internal static partial class SpanTree
{
    // Ports are free ones; what was compiled, and how long anything took, is not said twice in the same way.
    private static readonly string[] Varying = ["port", "process.pid", "dotnet.jit.methods", "dotnet.jit.time_ms", "startup.wait_ms"];

    /// <summary>One text a trace, in the order in which they began.</summary>
    public static List<string> Of(IReadOnlyList<Span> spans)
    {
        var children = spans.ToLookup(span => span.ParentSpanId);
        return [.. Roots(spans).OrderBy(span => span.StartUnixNano).Select(root => Text(root, children, "", Line))];
    }

    /// <summary>
    /// One text a trace without what was drawn at random, in an order that says nothing: what many requests at once come to.
    /// </summary>
    /// <param name="leftOut">Spans without children that chance deals out among the traces.</param>
    public static List<string> Shapes(IReadOnlyList<Span> spans, Func<Span, bool> leftOut)
    {
        var children = spans.Where(span => !leftOut(span)).ToLookup(span => span.ParentSpanId);
        return [.. Roots(spans).Select(root => Text(root, children, "", span => Random().Replace(Line(span), "#")))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>How often each span occurs under each parent, without what was drawn at random.</summary>
    public static List<string> Counts(IReadOnlyList<Span> spans)
    {
        var names = spans.ToDictionary(span => span.SpanId, span => span.Name);
        return [.. spans.GroupBy(span => Random().Replace($"{names.GetValueOrDefault(span.ParentSpanId, "-")} > {Line(span)}", "#"))
            .Select(group => $"{group.Count()} x {group.Key}").Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<Span> Roots(IReadOnlyList<Span> spans)
    {
        var ids = spans.Select(span => span.SpanId).ToHashSet();
        return spans.Where(span => !ids.Contains(span.ParentSpanId));
    }

    private static string Text(Span span, ILookup<SpanId, Span> children, string indent, Func<Span, string> line) =>
        $"{indent}{line(span)}\n{string.Concat(children[span.SpanId].Select(child => Text(child, children, indent + "  ", line)).Order(StringComparer.Ordinal))}";

    private static string Line(Span span) =>
        $"{span.Name} {span.Kind} {span.Status} '{Port().Replace(span.StatusMessage, ":*")}' {{{string.Join(", ", span.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={Value(a.Key, a.Value.ToString()!)}"))}}}";

    private static string Value(string key, string value) =>
        Varying.Any(end => key.EndsWith(end, StringComparison.Ordinal)) ? "*" : Port().Replace(value, ":*");

    [GeneratedRegex(@"(?<=127\.0\.0\.1):\d+")]
    private static partial Regex Port();

    [GeneratedRegex(@"T7\d{5}C|(?<=[=,(])\d{1,3},\d{1,3}|(?<=[=,(])\d{1,3}%2C\d{1,3}")]
    private static partial Regex Random();
}
