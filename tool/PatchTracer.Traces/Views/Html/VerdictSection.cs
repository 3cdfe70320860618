using System.Text;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Traces.Views.Html;

/// <summary>What the contract says of a run: for each chain its edges, and what is wrong with which subject.</summary>
internal static class VerdictSection
{
    /// <summary>Findings of a chain beyond this many are counted.</summary>
    private const int Shown = 20;

    public static string Draw(Verdict verdict)
    {
        var html = new StringBuilder();
        var (complete, all) = (verdict.Chains.Sum(chain => chain.Subjects.Count(subject => subject.Complete)),
            verdict.Chains.Sum(chain => chain.Subjects.Count));
        html.Append(verdict.Untraced is { } reason
            ? $"<p><span class=\"bad\">NOT TRACED</span>: contract {HtmlText.Of(verdict.Contract)} was not asked: {HtmlText.Of(reason)}; "
            : $"<p><span class=\"{(verdict.Complete ? "good" : "bad")}\">{(verdict.Complete ? "COMPLETE" : "INCOMPLETE")}</span>: "
            + $"{complete} of {all} subjects of contract {HtmlText.Of(verdict.Contract)} are complete; ")
            .Append($"{verdict.Spans} spans, {verdict.Traces} traces, {verdict.Hops} hops through Services.</p>\n");
        foreach (var threshold in verdict.Thresholds)
            html.Append($"<p class=\"{(threshold.Holds ? "" : "bad")}\">Load: "
                + $"{HtmlText.Of(threshold.Limit)} {(threshold.Holds ? "holds" : "is BROKEN")}, "
                + $"found {HtmlText.Of(threshold.Found)}</p>\n");
        foreach (var forged in verdict.SetAside ?? [])
            html.Append($"<p class=\"bad\">Set aside: {HtmlText.Of($"{forged}")}</p>\n");
        foreach (var chain in verdict.Chains)
            Chain(html, chain);
        return html.ToString();
    }

    private static void Chain(StringBuilder html, ChainVerdict chain)
    {
        html.Append($"<h3>{HtmlText.Of(chain.Name)}: {chain.Subjects.Count(subject => subject.Complete)} of {chain.Subjects.Count} "
            + "complete</h3>\n");
        Findings(html, chain);
        if (chain.Subjects.Count == 0)
            return;
        html.Append("<details><summary>edges</summary><div class=\"wide\"><table><thead><tr><th>edge</th><th>expected</th><th "
            + "class=\"n\">found</th><th class=\"n\">median lag</th></tr></thead><tbody>\n");
        foreach (var edges in chain.Subjects.SelectMany(subject => subject.Edges).GroupBy(edge => edge.Title))
        {
            var found = edges.Count(edge => edge.State == EdgeState.Found);
            var lags = edges.Select(edge => edge.LagNanos).OfType<long>().Order().ToArray();
            html.Append($"<tr><td>{HtmlText.Of(edges.Key)}</td><td>{HtmlText.Of(edges.First().Expected)}</td><td "
                + $"class=\"n{(found < edges.Count() ? " bad" : "")}\">{found} of {edges.Count()}</td>")
                .Append($"<td class=\"n\">{(lags.Length > 0 ? HtmlText.Time(lags[lags.Length / 2]) : "")}</td></tr>\n");
        }
        html.Append("</tbody></table></div></details>\n");
    }

    private static void Findings(StringBuilder html, ChainVerdict chain)
    {
        List<string> findings =
        [
            .. chain.Problems.Select(HtmlText.Of),
            .. chain.Subjects.SelectMany(subject => subject.Edges.Where(edge => edge.Diagnosis is not null)
                .Select(edge => Finding(subject, edge, edge.Diagnosis!))),
            .. chain.Orphans.Select(orphan => $"{HtmlText.Of($"{orphan}")}: its parent was not recorded"),
            .. (chain.Conflicts ?? []).Select(conflict => $"{HtmlText.Of($"{conflict}")}: another span has its id"),
        ];
        if (findings.Count == 0)
            return;
        html.Append("<ul>");
        foreach (var finding in findings.Take(Shown))
            html.Append($"<li>{finding}</li>\n");
        html.Append("</ul>\n");
        if (findings.Count > Shown)
            html.Append($"<p class=\"faint\">… and {findings.Count - Shown} more</p>\n");
    }

    private static string Finding(SubjectVerdict subject, EdgeVerdict edge, Diagnosis diagnosis) =>
        $"<span class=\"bad\">{edge.State}</span> {HtmlText.Of(edge.Title)} of {HtmlText.Of(subject.Name)}: "
        + $"{HtmlText.Of(diagnosis.Message)}"
        + (diagnosis.Evidence.Count > 0
            ? $"<ul>{string.Concat(diagnosis.Evidence.Select(fact => $"<li class=\"faint\">{HtmlText.Of(fact)}</li>"))}</ul>" : "");
}
