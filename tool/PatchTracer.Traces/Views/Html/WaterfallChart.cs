using System.Text;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Views.Html;

/// <summary>Spans in causal order, a line each.</summary>
internal sealed class WaterfallChart(CausalGraph graph, CausalTree tree)
{
    private const int MaxLines = 150;
    private const int MaxIndent = 24;

    private readonly WaterfallNames _names = new(graph, tree);

    public string Draw(HashSet<int> nodes)
    {
        var rows = new WaterfallRows(graph, tree, nodes, WaterfallOptions.Default).Build();
        if (rows.Count == 0)
            return "";
        var (start, end) = (rows.Min(row => row.StartUnixNano), rows.Max(row => row.EndUnixNano));
        var html = new StringBuilder("<div class=\"wide\"><table class=\"waterfall\"><thead><tr><th>layer</th><th>span</th><th "
            + "class=\"n\">start</th><th class=\"n\">took</th><th></th></tr></thead><tbody>\n");
        foreach (var row in rows.Take(MaxLines))
            Line(html, row, start, Math.Max(1, end - start));
        html.Append("</tbody></table></div>\n");
        if (rows.Count > MaxLines)
            html.Append($"<p class=\"faint\">… and {rows.Count - MaxLines} more lines</p>\n");
        return html.ToString();
    }

    private void Line(StringBuilder html, WaterfallRow row, long start, double whole)
    {
        var (layer, name) = (_names.LayerOf(row), HtmlText.Of(_names.Of(row)));
        html.Append($"<tr><td class=\"{HtmlText.LayerClass(layer)}\"><span class=\"swatch\"></span>{HtmlText.Of(layer)}</td>")
            .Append($"<td class=\"name\" style=\"padding-left:{HtmlText.Number(0.6 * Math.Min(row.Depth, MaxIndent))}em\" "
            + $"title=\"{name}\">{name}</td>")
            .Append($"<td class=\"n\">{HtmlText.Time(row.StartUnixNano - start)}</td><td "
            + $"class=\"n\">{HtmlText.Time(row.EndUnixNano - row.StartUnixNano)}</td>")
            .Append($"<td class=\"time {HtmlText.LayerClass(layer)}\"><div class=\"span{(row.Collapsed > 0 ? " many" : "")}\" "
            + $"style=\"left:{HtmlText.Percent((row.StartUnixNano - start) / whole)};")
            .Append($"width:{HtmlText.Percent((row.EndUnixNano - row.StartUnixNano) / whole)}\"></div></td></tr>\n");
    }
}
