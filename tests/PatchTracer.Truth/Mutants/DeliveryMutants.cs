using PatchTracer.Traces;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Truth.Runs;

namespace PatchTracer.Truth.Mutants;

/// <summary>It was recorded rightly, and does not arrive; or comes from somebody else, or by another clock.</summary>
internal static class DeliveryMutants
{
    private const long Millisecond = 1_000_000;

    /// <summary>More than a contract tolerates.</summary>
    private const long Skew = 200 * Millisecond;

    public static IEnumerable<MutantKind> All =>
    [
        new("tracepoint-not-woven", "the tracepoint is not there at all; what is behind it hangs on what is before it", (kind, run) =>
            run.Groups.Where(group => group is { Rule: not null, Step.Pattern: { Hop: false, Tracepoint.Exact: not null } })
                .DistinctBy(group => (group.Step.Pattern.Tracepoint!.Exact, group.Step.Name))
                .Where(group => IsTheOnlyStep(run, group))
                .Select(group => new Mutant(kind, group.Step.Pattern.Tracepoint!.Exact!,
                    new Expectation(group.Step.Name, DiagnosisCode.TracepointSilent),
                    (whole, random) => NotWoven(whole, group, random)))),
        MutantKind.AtEdges("spans-dropped", "the runtime's buffer was full: spans are counted as dropped", [DiagnosisCode.Dropped],
            group => group is { IsContext: true, Step.Pattern: { Tracepoint.Exact: not null } }, Dropped),
        MutantKind.AtEdges("sender-forged", "somebody else reports in the component's name", [DiagnosisCode.SenderUntrusted],
            group => group.IsContext && group.Sites.All(site => site.Effects.All(span => ComponentClaim.Of(span) is not null)),
            (edit, site, _, _) => Forged(edit, site.Effects)),
        new("exporter-down", "a service sends nothing", (kind, run) => run.Groups
            .Where(group => group.IsContext && group.Step.Pattern.Service?.Exact is not null)
            .DistinctBy(group => (group.Chain.Name, group.Sites[0].Effects[0].Service))
            .Select(group => new Mutant(kind, $"{group.Chain.Name}: {group.Sites[0].Effects[0].Service}",
                new Expectation(null, DiagnosisCode.ExporterDown, DiagnosisCode.TracepointSilent),
                (whole, random) => Down(whole, group, random)))),
        new("batch-lost", "the collector loses one batch: what a process sent within half a second", (kind, run) => run.Groups
            .Where(group => group.IsContext).Select(group => new Mutant(kind, group.Title,
                new Expectation(null, DiagnosisCode.NotRecorded, DiagnosisCode.ParentLost, DiagnosisCode.CountMismatch),
                (whole, random) => MutantKind.Break(whole.Run, group, random, BatchLost)))),
        new("recording-cut", "recording ends right after the cause", (kind, run) => run.Groups
            .Where(group => group.IsContext && group.Chain.Name == run.Groups[0].Chain.Name).Select(group => new Mutant(kind, group.Title,
                new Expectation(null, DiagnosisCode.RunEnded), (whole, random) => MutantKind.Break(whole.Run, group, random, Cut)))),
        new("clock-behind", "the clock of a machine is 200 ms behind", (kind, run) => Clocks(kind, run, -Skew)),
        new("clock-ahead", "the clock of a machine is 200 ms ahead", (kind, run) => Clocks(kind, run, Skew)),
    ];

    private static bool IsTheOnlyStep(WholeRun run, SiteGroup group) => run.Groups.All(other => other.Step == group.Step
        || other.Step.Pattern.Tracepoint?.Exact != group.Step.Pattern.Tracepoint!.Exact);

    private static BrokenRun? NotWoven(WholeRun whole, SiteGroup group, Random random)
    {
        var edit = new RunEdit(whole.Run);
        var tracepoint = group.Step.Pattern.Tracepoint!.Exact;
        var gone = whole.Run.Spans.Where(span => span.Tracepoint == tracepoint).ToList();
        var parents = gone.DistinctBy(span => span.Key).ToDictionary(span => span.Key, span => span.ParentSpanId);
        edit.Remove(gone);
        foreach (var span in gone)
        {
            foreach (var child in edit.ChildrenOf(span))
            {
                var parent = span.ParentSpanId;
                while (parents.TryGetValue(new SpanKey(span.TraceId, parent), out var above))
                    parent = above;
                edit.Change(child, now => now with { ParentSpanId = parent });
            }
        }
        edit.Forget(tracepoint!);
        edit.TouchesAll = true;
        return new BrokenRun(edit, group.Sites[random.Next(group.Sites.Count)].Subject);
    }

    private static bool Dropped(RunEdit edit, Site site, SiteGroup group, Random random)
    {
        edit.Remove(site.Effects);
        foreach (var span in site.Effects)
        {
            edit.Count(span, counters => counters with
            {
                Dropped = counters.Dropped + 1,
                DroppedOf = RunEdit.Plus(counters.DroppedOf, span.Tracepoint),
            });
        }
        return site.Effects.Count > 0;
    }

    private static bool Forged(RunEdit edit, IReadOnlyList<Span> spans)
    {
        foreach (var span in spans)
            edit.Change(span, now => now with { Sender = new Sender(IsComponent: false, "10.244.1.7") });
        return spans.Count > 0;
    }

    private static BrokenRun? Down(WholeRun whole, SiteGroup group, Random random)
    {
        var site = group.Sites[random.Next(group.Sites.Count)];
        var edit = new RunEdit(whole.Run) { TouchesAll = true };
        edit.Remove(whole.Run.Spans.Where(span => span.Service == site.Effects[0].Service));
        return new BrokenRun(edit, site.Subject);
    }

    private static bool BatchLost(RunEdit edit, Site site, SiteGroup group, Random random)
    {
        var lost = site.Effects[random.Next(site.Effects.Count)];
        var batch = edit.All.Where(span => span.Service == lost.Service && span.Node == lost.Node
            && Math.Abs(span.EndUnixNano - lost.EndUnixNano) <= 250 * Millisecond).ToList();
        // What must be there once and is there several times loses nothing by one of them.
        if (!group.Step.Every && site.Effects.Except(batch).Any())
            return false;
        edit.Remove(batch);
        return true;
    }

    private static bool Cut(RunEdit edit, Site site, SiteGroup group, Random random)
    {
        var end = site.Causes.Max(cause => cause.EndUnixNano);
        if (site.Effects.Any(effect => effect.EndUnixNano <= end))
            return false;
        edit.EndAt(end);
        return true;
    }

    private static IEnumerable<Mutant> Clocks(MutantKind kind, WholeRun run, long skew) => run.Run.Recorded.Inventory.Nodes
        .Select(node => node.Name).Append(null).Select(node => new Mutant(kind, node ?? "the load generator",
            new Expectation(null, DiagnosisCode.ClockSkew, DiagnosisCode.NotContained),
            (whole, random) => Skewed(whole, node, skew, random)));

    /// <summary>All that was recorded by one machine's clock; null: the load generator's, and who deployed.</summary>
    private static BrokenRun? Skewed(WholeRun whole, string? node, long skew, Random random)
    {
        bool IsThere(Span span) => node is null ? span.Service == "patchtracer" : span.Node == node;
        // Where effects come sooner than that behind their causes on another machine, it shows.
        var shown = whole.Groups.Where(group => group.IsContext).SelectMany(group => group.Sites).Where(site =>
            site.Effects.Any(effect => site.Causes.Any(cause => IsThere(cause) != IsThere(effect)
                && IsThere(effect) == (skew < 0) && effect.StartUnixNano - cause.StartUnixNano < Skew - (60 * Millisecond)))).ToArray();
        if (shown.Length == 0)
            return null;
        var edit = new RunEdit(whole.Run) { TouchesAll = true };
        foreach (var span in whole.Run.Spans.Where(IsThere))
            edit.Change(span, now => now with { StartUnixNano = now.StartUnixNano + skew, EndUnixNano = now.EndUnixNano + skew });
        return new BrokenRun(edit, shown[random.Next(shown.Length)].Subject);
    }
}
