using System.Text;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Traces.Views;

/// <summary>
/// Spans in causal order as plain text, never wider than <see cref="Width"/>: layer, name indented below its cause, start, duration
/// and a bar. <c>~&gt;</c> marks what a link led to, <c>=&gt;</c> a derived hop, <c>!</c> an error, <c>^</c> that the cause is in no trace shown.
/// </summary>
public sealed class Waterfall(CausalGraph graph, CausalTree tree, WaterfallOptions options)
{
    public const int Width = 120;

    private const int LayerWidth = 11;
    private const int NameWidth = 58;
    private const int NumberWidth = 8;
    private const int BarWidth = Width - LayerWidth - NameWidth - (2 * NumberWidth) - 4;

    /// <summary>No line is indented further, so that names stay readable; deep trees are indented in single steps.</summary>
    private const int MaxIndent = 30;

    /// <summary>One trace with its hops; a title alone when there is no such trace.</summary>
    public string OfTrace(TraceId traceId)
    {
        var nodes = new HashSet<int>(graph.Spans.InTrace(traceId).ToArray());
        for (var i = 0; i < graph.Hops.Count; i++)
        {
            if (graph.Hops[i].TraceId == traceId)
                nodes.Add(graph.Spans.Count + i);
        }
        return Draw($"trace {traceId}", nodes);
    }

    /// <summary>Everything a verdict found for a subject, and what led to it, across traces.</summary>
    public string OfSubject(SubjectVerdict subject)
    {
        var nodes = new HashSet<int>();
        foreach (var reference in subject.Edges.SelectMany(edge => new[] { edge.Cause, edge.Effect }))
        {
            if (reference is { Derived: false } && graph.Spans.IndexOf(new SpanKey(reference.TraceId, reference.SpanId)) is >= 0 and var node)
                nodes.UnionWith(tree.Ancestry(node));
        }
        return Draw($"{subject.Kind} {subject.Name}", nodes);
    }

    private string Draw(string title, HashSet<int> nodes)
    {
        var rows = new WaterfallRows(graph, tree, nodes, options).Build();
        var text = new StringBuilder();
        var traces = nodes.Select(graph.TraceOf).Distinct().Count();
        var start = rows.Count == 0 ? 0 : rows.Min(row => row.StartUnixNano);
        var end = rows.Count == 0 ? 0 : rows.Max(row => row.EndUnixNano);
        var spans = nodes.Count(node => graph.SpanAt(node) is not null);
        Line(text, $"{title}: {spans} {(spans == 1 ? "span" : "spans")}, {traces} {(traces == 1 ? "trace" : "traces")}, {Nanos.Text(end - start)}");
        if (rows.Count == 0)
            return text.ToString();
        Line(text, $"{"layer",-LayerWidth} {"span",-NameWidth} {"start",NumberWidth} {"took",NumberWidth}");
        var indent = 2 * rows.Max(row => row.Depth) <= MaxIndent ? 2 : 1;
        foreach (var row in rows.Take(options.MaxLines))
            Line(text, Row(row, indent, start, Math.Max(1, end - start)));
        if (rows.Count > options.MaxLines)
            Line(text, $"… {rows.Count - options.MaxLines} more lines");
        return text.ToString();
    }

    private string Row(WaterfallRow row, int indent, long start, long whole)
    {
        var layer = graph.SpanAt(row.Node)?.Layer ?? Conventions.NetworkLayer;
        var name = PlainText.Fit($"{new string(' ', Math.Min(indent * row.Depth, MaxIndent))}{Mark(row)}{Name(row)}", NameWidth);
        return $"{PlainText.Fit(layer, LayerWidth)} {name} {Nanos.Text(row.StartUnixNano - start),NumberWidth} "
            + $"{Nanos.Text(row.EndUnixNano - row.StartUnixNano),NumberWidth} {Bar(row, start, whole)}";
    }

    private string Mark(WaterfallRow row) => row.Kind switch
    {
        EdgeKind.Link => "~> ",
        EdgeKind.Derived => "=> ",
        null when graph.SpanAt(row.Node) is { ParentSpanId.IsEmpty: false } => "^ ",
        _ => "",
    };

    private string Name(WaterfallRow row)
    {
        var name = $"{SpanLabel.Of(graph, row.Node)}{Place(row.Node)}";
        if (row.Collapsed > 0)
            return $"… {row.Collapsed} more {name}{(row.Errors > 0 ? $", {row.Errors} with errors" : "")}";
        return graph.SpanAt(row.Node) is { Status: StatusCode.Error } failed
            ? $"! {name}{(failed.StatusMessage.Length > 0 ? $": {failed.StatusMessage}" : "")}"
            : name;
    }

    /// <summary>The node, where it is another than the cause's.</summary>
    private string Place(int node) => NodeName(node) is { } name && (tree.CauseOf(node) is not { } cause || NodeName(cause) != name) ? $" @{name}" : "";

    private string? NodeName(int node) => graph.SpanAt(node)?.Node ?? graph.HopAt(node)?.Node;

    private static string Bar(WaterfallRow row, long start, long whole)
    {
        var from = (int)((double)(row.StartUnixNano - start) / whole * BarWidth);
        var to = (int)Math.Ceiling((double)(row.EndUnixNano - start) / whole * BarWidth);
        from = Math.Clamp(from, 0, BarWidth - 1);
        return new string(' ', from) + new string(row.Collapsed > 0 ? '░' : '█', Math.Clamp(to - from, 1, BarWidth - from));
    }

    private static void Line(StringBuilder text, string line) => text.Append(PlainText.Cut(line.TrimEnd(), Width)).Append('\n');
}
