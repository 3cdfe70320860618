using System.Text;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Comparison;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Traces.Views.Html;

/// <summary>
/// A run for a reviewer, as a page: verdict, what takes the time, a typical and the slowest subject of each chain, and what it was made of.
/// </summary>
public sealed class RunPage(CausalGraph graph, Verdict verdict)
{
    private readonly CausalTree _tree = new(graph);

    /// <param name="title">What was run.</param>
    /// <param name="subtitle">On what, and when.</param>
    /// <param name="about">In the experimenter's words; may be empty.</param>
    /// <param name="facts">What it was made of, by name.</param>
    /// <param name="measured">What was measured beside the spans; null where nothing was.</param>
    public string Write(
        string title, string subtitle, string about, IReadOnlyList<(string Name, string Value)> facts, Measurements? measured)
    {
        var page = new HtmlPage(title);
        page.Section("verdict", "Verdict",
            (about.Length > 0 ? $"<p>{HtmlText.Of(about.ReplaceLineEndings(" "))}</p>\n" : "") + VerdictSection.Draw(verdict));
        var analyzer = new GroupAnalyzer();
        foreach (var group in SubjectGroups.OfVerdict(graph, verdict))
        {
            if (analyzer.Analyze(group) is not { } analysis)
                continue;
            var slowest = group.Subjects.MaxBy(subject => subject.DurationNanos)!;
            page.Section(group.Name, group.Name,
                GroupSection.Draw(group, analysis) + Waterfalls(group, analysis.Middle.Example, slowest.Name));
        }
        if (measured is not null)
            page.Section("usage", "What the components used", Usage(measured));
        return page.Section("provenance", "What it was made of", Facts(facts)).Write(subtitle);
    }

    private string Waterfalls(SubjectGroup group, string typical, string slowest)
    {
        var (html, waterfall) = (new StringBuilder(), new WaterfallChart(graph, _tree));
        foreach (var (title, name) in ((string, string)[])[("A typical one", typical), ("The slowest", slowest)])
        {
            var subject = verdict.Chains.First(chain => chain.Name == group.Name).Subjects.First(subject => subject.Name == name);
            var nodes = subject is { Kind: "request", TraceId: { } trace } ? WaterfallNodes.OfTrace(graph, trace)
                : WaterfallNodes.OfSubject(graph, _tree, subject);
            html.Append($"<details><summary>{title}: {HtmlText.Of(name)}</summary>\n{waterfall.Draw(nodes)}</details>\n");
        }
        return html.ToString();
    }

    private static string Usage(Measurements measured)
    {
        var html = new StringBuilder($"<p class=\"faint\">From the first object that was sent to the end of the load, {UsageTable.Span(measured)}; "
            + "shares are those of one processor.</p>\n<div class=\"wide\"><table><thead><tr><th>component</th><th>node</th>"
            + "<th class=\"n\">processor time</th><th class=\"n\">share</th><th class=\"n\">memory</th></tr></thead><tbody>\n");
        foreach (var component in UsageTable.InOrder(measured))
            html.Append($"<tr><td>{HtmlText.Of(component.Component)}</td><td>{HtmlText.Of(component.Node)}</td>")
                .Append($"<td class=\"n\">{AnswerText.Text(component.CpuNanos, UsageKind.Processor)}</td>")
                .Append($"<td class=\"n\">{UsageTable.Share(measured, component)}</td>")
                .Append($"<td class=\"n\">{AnswerText.Text(component.MemoryBytes, UsageKind.Memory)}</td></tr>\n");
        return html.Append("</tbody></table></div>\n").ToString();
    }

    private static string Facts(IReadOnlyList<(string Name, string Value)> facts) =>
        $"<div class=\"wide\"><table><tbody>\n{string.Concat(facts.Select(fact => $"<tr><th>{HtmlText.Of(fact.Name)}</th><td class=\"id\">{HtmlText.Of(fact.Value)}</td></tr>\n"))}</tbody></table></div>\n";
}
