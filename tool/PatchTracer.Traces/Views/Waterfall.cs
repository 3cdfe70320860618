using System.Text;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Traces.Views;

/// <summary>
/// Spans in causal order as plain text, never wider than <see cref="Width"/>: layer, name indented below its cause, start, duration
/// and a bar. <c>~&gt;</c> marks what a link led to, <c>=&gt;</c> a derived hop, <c>!</c> an error, <c>^</c> that the cause is in no trace
/// shown.
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

    private readonly WaterfallNames _names = new(graph, tree);

    /// <summary>One trace with its hops; a title alone when there is no such trace.</summary>
    public string OfTrace(TraceId traceId) => Draw($"trace {traceId}", WaterfallNodes.OfTrace(graph, traceId));

    /// <summary>Everything a verdict found for a subject, and what led to it, across traces.</summary>
    public string OfSubject(SubjectVerdict subject) =>
        Draw($"{subject.Kind} {subject.Name}", WaterfallNodes.OfSubject(graph, tree, subject));

    private string Draw(string title, HashSet<int> nodes)
    {
        var rows = new WaterfallRows(graph, tree, nodes, options).Build();
        var text = new StringBuilder();
        var traces = nodes.Select(graph.TraceOf).Distinct().Count();
        var start = rows.Count == 0 ? 0 : rows.Min(row => row.StartUnixNano);
        var end = rows.Count == 0 ? 0 : rows.Max(row => row.EndUnixNano);
        var spans = nodes.Count(node => graph.SpanAt(node) is not null);
        Line(text, $"{title}: {spans} {(spans == 1 ? "span" : "spans")}, {traces} {(traces == 1 ? "trace" : "traces")}, "
            + $"{Nanos.Text(end - start)}");
        if (rows.Count == 0)
            return text.ToString();
        var table = new PlainTable(new PlainColumn("layer", LayerWidth, LayerWidth), new PlainColumn("span", NameWidth, NameWidth),
            new PlainColumn("start", NumberWidth, IsNumber: true), new PlainColumn("took", NumberWidth, IsNumber: true),
            new PlainColumn(""));
        var indent = 2 * rows.Max(row => row.Depth) <= MaxIndent ? 2 : 1;
        foreach (var row in rows.Take(options.MaxLines))
            table.Row(Cells(row, indent, start, Math.Max(1, end - start)));
        foreach (var line in table.Lines())
            Line(text, line);
        if (rows.Count > options.MaxLines)
            Line(text, $"… {rows.Count - options.MaxLines} more lines");
        return text.ToString();
    }

    private IReadOnlyList<string> Cells(WaterfallRow row, int indent, long start, long whole) =>
    [
        _names.LayerOf(row),
        $"{new string(' ', Math.Min(indent * row.Depth, MaxIndent))}{_names.Of(row)}",
        Nanos.Text(row.StartUnixNano - start),
        Nanos.Text(row.EndUnixNano - row.StartUnixNano),
        Bar(row, start, whole),
    ];

    private static string Bar(WaterfallRow row, long start, long whole)
    {
        var from = (int)((double)(row.StartUnixNano - start) / whole * BarWidth);
        var to = (int)Math.Ceiling((double)(row.EndUnixNano - start) / whole * BarWidth);
        from = Math.Clamp(from, 0, BarWidth - 1);
        return new string(' ', from) + new string(row.Collapsed > 0 ? '░' : '█', Math.Clamp(to - from, 1, BarWidth - from));
    }

    private static void Line(StringBuilder text, string line) => text.Append(PlainText.Cut(line.TrimEnd(), Width)).Append('\n');
}
