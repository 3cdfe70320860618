using System.Text;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Comparison;

namespace PatchTracer.Traces.Views.Html;

/// <summary>
/// Runs before and after for a reviewer, as a page: the answers, each change with its interval, structure, and what the runs were made of.
/// </summary>
public static class ComparisonPage
{
    /// <param name="theme">See <see cref="HtmlPage.Write"/>.</param>
    public static string Write(RunComparison comparison, HtmlTheme theme = HtmlTheme.System)
    {
        var page = new HtmlPage("Before and after").Section("answers", "Answers", Answers(comparison));
        foreach (var group in comparison.Groups)
            page.Section(group.Name, group.Name, Group(group));
        if (comparison.Usage is { } usage)
            page.Section("usage", "What the components used", Usage(usage));
        return page.Section("provenance", "What was compared", Provenance(comparison))
            .Write($"{Rounds(comparison.Before.Count)} before, {Rounds(comparison.After.Count)} after, {comparison.Questions} questions", theme);
    }

    private static string Rounds(int count) => count == 1 ? "one round" : $"{count} rounds";

    private static string Answers(RunComparison comparison)
    {
        var html = new StringBuilder("<ul>");
        foreach (var group in comparison.Groups)
            html.Append($"<li><a href=\"#{HtmlText.Of(Uri.EscapeDataString(group.Name))}\">{HtmlText.Of(group.Name)}</a> <span "
                + $"class=\"{(group.Answer == Answer.Different ? "bad" : "")}\">{HtmlText.Of(AnswerText.Of(group))}</span></li>\n");
        foreach (var (kind, components) in comparison.Usage ?? new Dictionary<UsageKind, IReadOnlyList<Difference>>())
        {
            foreach (var component in components.Where(component => component.Answer == Answer.Different))
                html.Append($"<li><a href=\"#usage\">{HtmlText.Of(UsageTitle.Of(kind, component.Part))}</a> <span "
                    + $"class=\"bad\">different: {HtmlText.Of(AnswerText.Change(component))}</span></li>\n");
        }
        foreach (var (title, names) in ((string, IReadOnlyList<string>)[])[("only before", comparison.OnlyBefore),
            ("only after", comparison.OnlyAfter), ("not in every round, and not compared", comparison.NotInEveryRound)])
        {
            foreach (var name in names)
                html.Append($"<li>{HtmlText.Of(name)}: {title}</li>\n");
        }
        return html.Append("</ul>\n<p class=\"faint\">Intervals are those of 95 % for each figure by itself; "
            + "the answers allow for all that was asked.</p>\n").ToString();
    }

    private static string Group(GroupComparison group)
    {
        var html = new StringBuilder($"<p>{group.SubjectsBefore} subjects before, {group.SubjectsAfter} after: "
            + $"{HtmlText.Of(AnswerText.Of(group))}.</p>\n");
        Table(html, "how long", group.Quantiles, answers: true);
        foreach (var (dimension, title) in DimensionTitles.All)
            Table(html, title, [.. group.Parts[dimension]
                .Where(part => dimension == PathDimension.Layer || part.Answer == Answer.Different)], dimension == PathDimension.Layer);
        if (FlameChart.Draw(group.StacksAfter, group.StacksBefore) is { Length: > 0 } flame)
        {
            html.Append($"<h3>Critical paths after</h3>\n{flame}")
                .Append("<p class=\"faint\">Width is the time of a subject after, below its cause; red took longer than before, "
                + "blue less: the deeper, the more.</p>\n");
        }
        if (group.Structure.Count == 0)
            return html.ToString();
        html.Append("<div class=\"wide\"><table><thead><tr><th>spans for each subject</th><th class=\"n\">before</th><th "
            + "class=\"n\">after</th></tr></thead><tbody>\n");
        foreach (var operation in group.Structure)
            html.Append($"<tr><td>{HtmlText.Of(operation.Part)}</td><td class=\"n\">{HtmlText.Number(operation.Before)}</td><td "
                + $"class=\"n\">{HtmlText.Number(operation.After)}</td></tr>\n");
        return html.Append("</tbody></table></div>\n").ToString();
    }

    private static string Usage(IReadOnlyDictionary<UsageKind, IReadOnlyList<Difference>> usage)
    {
        var html = new StringBuilder("<p class=\"faint\">From the first object that was sent to the last request that ended, over all nodes; "
            + "measured beside the spans.</p>\n");
        foreach (var (kind, components) in usage)
            Table(html, UsageTitle.Of(kind), components, answers: true, kind);
        return html.ToString();
    }

    private static void Table(
        StringBuilder html, string title, IReadOnlyList<Difference> differences, bool answers, UsageKind unit = UsageKind.Processor)
    {
        if (differences.Count == 0)
            return;
        var scale = ChangeChart.ScaleOf(differences);
        html.Append($"<div class=\"wide\"><table class=\"changes\"><thead><tr><th>{title}</th><th class=\"n\">before</th><th "
            + "class=\"n\">after</th><th "
            + $"class=\"n\">change</th><th>{ChangeChart.Axis(scale)}</th><th>{(answers ? "answer" : "")}</th></tr></thead><tbody>\n");
        foreach (var difference in differences)
        {
            html.Append($"<tr><td>{HtmlText.Of(difference.Part)}</td><td class=\"n\">{AnswerText.Text(difference.Before, unit)}</td><td "
                + $"class=\"n\">{AnswerText.Text(difference.After, unit)}</td>")
                .Append($"<td class=\"n\">{AnswerText.Signed(difference.Change.Value, unit)}</td><td "
                + $"title=\"{HtmlText.Of(AnswerText.Change(difference))}\">{ChangeChart.Draw(difference, scale)}</td>")
                .Append($"<td>{(answers ? HtmlText.Of(AnswerText.Of(difference)) : "")}</td></tr>\n");
        }
        html.Append("</tbody></table></div>\n");
    }

    private static string Provenance(RunComparison comparison)
    {
        var html = new StringBuilder("<div class=\"wide\"><table><thead><tr><th></th><th>before</th><th>after</th></tr></thead><tbody>\n");
        foreach (var fact in comparison.Facts)
            html.Append($"<tr><th>{HtmlText.Of(fact.Name)}</th><td class=\"id\">{Values(fact.Before)}</td><td "
                + $"class=\"id\">{Values(fact.After)}</td></tr>\n");
        return html.Append($"<tr><th>rounds</th><td>{Values(comparison.Before)}</td><td>{Values(comparison.After)}</td></tr>\n</tbody></table></div>\n").ToString();
    }

    private static string Values(IReadOnlyList<string> values) => string.Join("<br>", values.Select(HtmlText.Of));
}
