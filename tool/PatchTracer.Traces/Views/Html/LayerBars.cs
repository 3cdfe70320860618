using System.Text;
using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Views.Html;

/// <summary>Whose time it is, in all, around the median and of the slowest, one bar above the other.</summary>
internal static class LayerBars
{
    public static string Draw(IReadOnlyList<PathShare> layers)
    {
        var html = new StringBuilder("<div class=\"bars\">");
        Bar(html, "all", layers, layer => layer.All.Value);
        Bar(html, "middle", layers, layer => layer.Middle);
        Bar(html, "slowest", layers, layer => layer.Tail);
        html.Append("</div><div class=\"legend\">");
        foreach (var layer in layers.Where(layer => layer.All.Value >= 0.001 || layer.Tail >= 0.001))
            html.Append($"<span class=\"{HtmlText.LayerClass(layer.Part)}\"><span class=\"swatch\"></span>{HtmlText.Of(layer.Part)} "
                + $"{HtmlText.Share(layer.All.Value)}</span>");
        return html.Append("</div>\n").ToString();
    }

    private static void Bar(StringBuilder html, string name, IReadOnlyList<PathShare> layers, Func<PathShare, double> share)
    {
        html.Append($"<span class=\"faint\">{name}</span><div class=\"bar\">");
        foreach (var layer in layers.Where(layer => share(layer) > 0))
            html.Append($"<span class=\"{HtmlText.LayerClass(layer.Part)}\" style=\"width:{HtmlText.Percent(share(layer))}\" "
                + $"title=\"{HtmlText.Of(layer.Part)} {HtmlText.Share(share(layer))}\"></span>");
        html.Append("</div>");
    }
}
