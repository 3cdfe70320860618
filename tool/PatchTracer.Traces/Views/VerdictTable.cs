using System.Text;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Traces.Views;

/// <summary>
/// A verdict as plain text, no wider than <see cref="Width"/>: for each chain one line an edge with how many subjects have it and the
/// median of what it took, then what is wrong, each with its diagnosis and evidence, then one line that says it all.
/// </summary>
public static class VerdictTable
{
    public const int Width = 120;

    /// <summary>Findings of one kind beyond this many are counted, not shown.</summary>
    private const int Shown = 5;

    public static string Write(Verdict verdict)
    {
        var text = new StringBuilder();
        foreach (var chain in verdict.Chains)
            Chain(text, chain);
        Thresholds(text, verdict.Thresholds);
        var complete = verdict.Chains.Sum(chain => chain.Subjects.Count(subject => subject.Complete));
        var subjects = verdict.Chains.Sum(chain => chain.Subjects.Count);
        if (verdict.Conflicts.Count > 0)
            Line(text, $"note: {verdict.Conflicts.Count} spans share an id with another, both count; the first {verdict.Conflicts[0]}");
        foreach (var forged in verdict.SetAside ?? [])
            Wrapped(text, "note: set aside ", PlainText.Of($"{forged}"));
        var broken = verdict.Thresholds.Count(threshold => !threshold.Holds);
        var limits = broken > 0 ? $"{broken} of {verdict.Thresholds.Count} thresholds broken; " : "";
        Line(text, verdict.Untraced is { } reason ? $"NOT TRACED  {limits}contract {verdict.Contract} was not asked: {reason}"
            : $"{(verdict.Complete ? "COMPLETE" : "INCOMPLETE")}  contract {verdict.Contract}: {complete} of {subjects} subjects complete; "
            + $"{limits}{verdict.Spans} spans, {verdict.Traces} traces, {verdict.Hops} Service hops");
        return text.ToString();
    }

    private static void Thresholds(StringBuilder text, IReadOnlyList<ThresholdVerdict> thresholds)
    {
        if (thresholds.Count == 0)
            return;
        Line(text, $"load: {thresholds.Count(threshold => threshold.Holds)} of {thresholds.Count} thresholds hold");
        foreach (var threshold in thresholds)
            Line(text, $"{(threshold.Holds ? ' ' : '!')} {(threshold.Holds ? "" : "BROKEN ")}{PlainText.Of(threshold.Limit)}: "
                + $"{threshold.Found}");
        text.Append('\n');
    }

    private static void Chain(StringBuilder text, ChainVerdict chain)
    {
        Line(text, $"chain {chain.Name}: {chain.Subjects.Count(subject => subject.Complete)} of {chain.Subjects.Count} "
            + $"complete{Took(chain)}");
        foreach (var problem in chain.Problems)
            Line(text, $"  ! {problem}");
        if (chain.Subjects.Count > 0)
            Edges(text, chain.Subjects.SelectMany(subject => subject.Edges).GroupBy(edge => edge.Title).ToArray());
        Findings(text, chain);
        Strays(text, chain.Orphans, "ORPHAN", "its parent was not recorded");
        Strays(text, chain.Conflicts ?? [], "CONFLICT", "another span has its id");
        text.Append('\n');
    }

    private static void Edges(StringBuilder text, IGrouping<string, EdgeVerdict>[] edges)
    {
        var expected = edges.Max(edge => Math.Max("expected".Length, edge.First().Expected.Length));
        // What the kinds do not need is left to the names.
        var name = 74 - expected;
        var table = new PlainTable(new PlainColumn(" "), new PlainColumn("edge", name, name), new PlainColumn("expected"),
            new PlainColumn("found", 9, IsNumber: true), new PlainColumn("lag", 8, IsNumber: true, Gap: 2), new PlainColumn("how"));
        foreach (var edge in edges)
            table.Row(Cells(edge.Key, [.. edge]));
        foreach (var line in table.Lines())
            Line(text, line);
    }

    private static IReadOnlyList<string> Cells(string title, List<EdgeVerdict> edges)
    {
        var found = edges.Count(edge => edge.State == EdgeState.Found);
        var hows = edges.Where(edge => edge.How is not null).GroupBy(edge => edge.How!.Value).OrderBy(how => how.Key)
            .Select(how => how.Count() == found ? $"{how.Key}".ToLowerInvariant() : $"{how.Count()} {how.Key}".ToLowerInvariant());
        var bad = edges.Where(edge => edge.State != EdgeState.Found).GroupBy(edge => edge.State).OrderBy(state => state.Key)
            .Select(state => $"{state.Count()} {state.Key}".ToUpperInvariant());
        return [found == edges.Count ? " " : "!", title, edges[0].Expected, $"{found}/{edges.Count}", Lag(edges),
            string.Join(", ", hows.Concat(bad))];
    }

    /// <summary>The median of what the edge took, from the cause's start to the effect's.</summary>
    private static string Lag(List<EdgeVerdict> edges) =>
        Median([.. edges.Select(edge => edge.LagNanos).OfType<long>()]) is { } lag ? Nanos.Text(lag) : "";

    private static string Took(ChainVerdict chain)
    {
        long[] complete = [.. chain.Subjects.Where(subject => subject.Complete).Select(subject => subject.DurationNanos)];
        return Median(complete) is { } median
            ? $", from first to last {Nanos.Text(median)} in the median, {Nanos.Text(complete.Max())} at most" : "";
    }

    private static long? Median(long[] values) => values.Length == 0 ? null : values.Order().ElementAt(values.Length / 2);

    private static void Findings(StringBuilder text, ChainVerdict chain)
    {
        var findings = from subject in chain.Subjects
                       from edge in subject.Edges
                       where edge.Diagnosis is not null
                       group (Subject: subject, Edge: edge) by (edge.Title, edge.Diagnosis!.Code);
        foreach (var finding in findings)
        {
            foreach (var (subject, edge) in finding.Take(Shown))
            {
                Line(text, $"  {edge.State.ToString().ToUpperInvariant()} {edge.Title}  [{subject.Kind} {subject.Name}]");
                Wrapped(text, "      ", edge.Diagnosis!.Message);
                foreach (var fact in edge.Diagnosis.Evidence)
                    Wrapped(text, "      - ", fact);
            }
            if (finding.Count() > Shown)
                Line(text, $"  … and {finding.Count() - Shown} more subjects with {finding.Key.Title} for the same reason");
        }
    }

    private static void Strays(StringBuilder text, IReadOnlyList<SpanReference> spans, string mark, string why)
    {
        foreach (var span in spans.Take(Shown))
            Line(text, $"  {mark} {span}: {why}");
        if (spans.Count > Shown)
            Line(text, $"  … and {spans.Count - Shown} more: {why}");
    }

    private static void Wrapped(StringBuilder text, string indent, string message)
    {
        foreach (var line in PlainText.Wrap(message, Width - indent.Length))
        {
            text.Append(indent).Append(line).Append('\n');
            indent = new string(' ', indent.Length);
        }
    }

    private static void Line(StringBuilder text, string line) => text.Append(PlainText.Cut(line.TrimEnd(), Width)).Append('\n');
}
