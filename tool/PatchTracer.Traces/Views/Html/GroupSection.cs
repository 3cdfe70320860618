using System.Text;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Explanation;

namespace PatchTracer.Traces.Views.Html;

/// <summary>What takes the time of a group: durations, layers, flame graph, tables, and its slowest subject explained.</summary>
internal static class GroupSection
{
    /// <summary>Of each table; what is left out is counted.</summary>
    private const int Most = 15;

    /// <param name="traces">Where traces are shown, by their ids; null where nobody shows them.</param>
    public static string Draw(SubjectGroup group, GroupAnalysis analysis, Func<TraceId, string>? traces = null)
    {
        var html = new StringBuilder();
        var slowest = group.Subjects.MaxBy(subject => subject.DurationNanos)!;
        html.Append($"<p>{analysis.Subjects} "
            + $"subjects{(analysis.WithoutPath > 0 ? $", {analysis.WithoutPath} more of which no path is known" : "")}: "
            + $"{string.Join(", ", analysis.Durations.Select(Quantile))}.</p>\n");
        html.Append(DurationChart.Draw([.. group.Subjects.Select(subject => subject.DurationNanos).Order()], analysis.Durations));
        html.Append("<p class=\"faint\">What part of the subjects ended within which time; the bands are where the true quantiles lie, "
            + "with a confidence of 95 %.</p>\n");
        html.Append("<h3>Whose time it is</h3>\n").Append(LayerBars.Draw(analysis.Shares[PathDimension.Layer]));
        if (FlameChart.Draw(PathStacks.Of(group)) is { Length: > 0 } flame)
            html.Append("<h3>Critical paths</h3>\n").Append(flame)
                .Append("<p class=\"faint\">Width is time on critical paths, below its cause; what waited is pale.</p>\n");
        html.Append("<details><summary>figures</summary>\n");
        foreach (var (dimension, title) in DimensionTitles.All)
            Table(html, title, analysis.Shares[dimension]);
        html.Append("</details>\n<h3>The slowest</h3>\n");
        foreach (var sentence in ExplanationText.Sentences(Explainer.Explain(group, slowest)))
            html.Append($"<p>{HtmlText.Of(sentence)}</p>\n");
        if (traces is not null && slowest.TraceId is { } trace)
            html.Append($"<p><a href=\"{HtmlText.Of(traces(trace))}\" target=\"_top\">Its trace</a></p>\n");
        return html.ToString();
    }

    private static string Quantile(DurationQuantile quantile)
    {
        var name = quantile.Quantile >= 1 ? "at most" : FormattableString.Invariant($"p{100 * quantile.Quantile:0.##}");
        return $"{name} {HtmlText.Time(quantile.Nanos.Value)}"
            + (quantile.Nanos is { Low: { } low, High: { } high } ? $" ({HtmlText.Time(low)} to {HtmlText.Time(high)})" : "");
    }

    private static void Table(StringBuilder html, string title, IReadOnlyList<PathShare> shares)
    {
        if (shares.Count == 0)
            return;
        html.Append($"<div class=\"wide\"><table><thead><tr><th>{title}</th><th class=\"n\">work</th><th class=\"n\">wait</th><th "
            + "class=\"n\">share</th><th class=\"n\">95 %</th><th class=\"n\">middle</th><th "
            + "class=\"n\">slowest</th></tr></thead><tbody>\n");
        foreach (var share in shares.Take(Most))
        {
            html.Append($"<tr><td>{HtmlText.Of(share.Part)}</td><td class=\"n\">{HtmlText.Time(share.WorkNanos)}</td><td "
                + $"class=\"n\">{HtmlText.Time(share.WaitNanos)}</td><td class=\"n\">{HtmlText.Share(share.All.Value)}</td>")
                .Append($"<td class=\"n\">{(share.All is { Low: { } low, High: { } high } ? $"{HtmlText.Share(low)} to {HtmlText.Share(high)}" : "")}</td>")
                .Append($"<td class=\"n\">{HtmlText.Share(share.Middle)}</td><td class=\"n\">{HtmlText.Share(share.Tail)}</td></tr>\n");
        }
        html.Append("</tbody></table></div>\n");
        if (shares.Count > Most)
            html.Append($"<p class=\"faint\">… and {shares.Count - Most} more</p>\n");
    }
}
