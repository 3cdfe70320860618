using System.Text;
using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Views.Html;

/// <summary>What takes the time of many traces, as a page: an overview, and each group of those that are of one kind.</summary>
public static class AnalysisPage
{
    /// <summary>Groups that are drawn; the others are counted.</summary>
    private const int Most = 10;

    /// <param name="subtitle">What was looked at.</param>
    /// <param name="theme">See <see cref="HtmlPage.Write"/>.</param>
    /// <param name="traces">See <see cref="GroupSection.Draw"/>.</param>
    public static string Write(IReadOnlyList<SubjectGroup> groups, string subtitle, HtmlTheme theme, Func<TraceId, string>? traces)
    {
        var analyzer = new GroupAnalyzer();
        var drawn = groups.Select(group => (Group: group, Analysis: analyzer.Analyze(group)))
            .Where(one => one.Analysis is not null).Take(Most).Select(one => (one.Group, Analysis: one.Analysis!)).ToList();
        var page = new HtmlPage("What takes the time");
        page.Section("groups", "By what began them", drawn.Count == 0 ? "<p>No trace fits of which a path is known.</p>\n"
            : Overview([.. drawn.Select(one => one.Analysis)], groups.Count - drawn.Count));
        foreach (var (group, analysis) in drawn)
            page.Section(group.Name, group.Name, GroupSection.Draw(group, analysis, traces));
        return page.Write(subtitle, theme);
    }

    private static string Overview(IReadOnlyList<GroupAnalysis> groups, int more)
    {
        var html = new StringBuilder("<div class=\"wide\"><table><thead><tr><th>group</th><th class=\"n\">traces</th>"
            + "<th class=\"n\">p50</th><th class=\"n\">p99</th><th class=\"n\">at most</th><th>most of it</th></tr></thead><tbody>\n");
        foreach (var group in groups)
        {
            html.Append($"<tr><td><a href=\"#{HtmlText.Of(Uri.EscapeDataString(group.Name))}\">{HtmlText.Of(group.Name)}</a></td>"
                + $"<td class=\"n\">{group.Subjects}</td>");
            foreach (var quantile in new[] { 0.5, 0.99, 1 })
                html.Append($"<td class=\"n\">{HtmlText.Time(group.Durations.First(one => one.Quantile == quantile).Nanos.Value)}</td>");
            html.Append($"<td>{(group.Shares[PathDimension.Layer] is [var first, ..] ? $"{HtmlText.Of(first.Part)} {HtmlText.Share(first.All.Value)}" : "")}</td></tr>\n");
        }
        html.Append("</tbody></table></div>\n");
        return more == 0 ? html.ToString() : html.Append($"<p class=\"faint\">… and {more} more groups: narrow it by service or operation</p>\n").ToString();
    }
}
