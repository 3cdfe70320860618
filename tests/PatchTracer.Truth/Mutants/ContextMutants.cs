using PatchTracer.Traces;
using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Truth.Runs;

namespace PatchTracer.Truth.Mutants;

/// <summary>The context on its way from a cause to its effect: not carried, or another one.</summary>
internal static class ContextMutants
{
    private static readonly DiagnosisCode[] Lost = [DiagnosisCode.NotPropagated];

    public static IEnumerable<MutantKind> All =>
    [
        MutantKind.AtEdges("context-not-read", "the effect does not look for a context and begins a trace of its own", Lost,
            group => group.IsContext, (edit, site, _, random) => Each(edit, site.Effects, span => (Trace(random), default))),
        MutantKind.AtEdges("context-of-one-lost", "one of several calls goes out without its header, as under a retry", Lost,
            group => group is { IsContext: true, Step: { Every: true, Count.Min: > 1 } },
            (edit, site, _, random) => Each(edit, One(site.Effects, random), span => (Trace(random), default))),
        MutantKind.AtEdges("context-fresh", "the effect is given a context that somebody made up: a new trace, a parent that nobody has",
            // Where a link is as good as a parent, what is lost in between may have been a span with that link.
            group => new Expectation(group.Step.Name, group.Rule!.Via.HasFlag(Via.Link) ? [.. Lost, DiagnosisCode.ParentLost] : Lost),
            group => group.IsContext, (edit, site, _, random) => Each(edit, site.Effects, span => (Trace(random), Span(random)))),
        MutantKind.AtEdges("context-stale", "the effect takes the context that another subject left behind", Lost,
            group => group.IsContext, Stale),
        new("contexts-swapped", "two subjects take each other's context: a queue hands on the wrong cause", (kind, run) => run.Groups
            .Where(group => group.IsContext).Select(group => new Mutant(kind, group.Title,
                // Effects that fit both subjects are told apart by their times at most.
                new Expectation(group.Step.Name, DiagnosisCode.NotPropagated, DiagnosisCode.NotContained, DiagnosisCode.ClockSkew),
                (whole, random) => Swapped(whole.Run, group, random)))),
        MutantKind.AtEdges("context-of-caller", "the caller's context is handed on in place of one's own", Lost,
            group => group.IsContext, OfCaller),
        MutantKind.AtEdges("context-not-given", "nobody gives the tracepoint a parent: it records nothing, and neither does what it calls",
            Lost, group => group.IsContext && group.Step.Pattern.Tracepoint?.Exact is not null, NotGiven),
        MutantKind.AtEdges("trace-id-cut", "a trace id of 128 bits is cut to 64 on the way", Lost,
            group => group.IsContext, (edit, site, _, _) => site.Effects.All(span => span.TraceId.High != 0)
                && Each(edit, site.Effects, span => (span.TraceId with { High = 0 }, span.ParentSpanId))),
        MutantKind.AtEdges("parent-id-wrong", "the right trace, and as parent an id that no span has", [DiagnosisCode.ParentLost],
            group => group.IsContext, (edit, site, _, random) => Each(edit, site.Effects, span => (span.TraceId, Span(random)))),
        MutantKind.AtEdges("link-for-parent", "the effect begins a trace of its own and links to its cause", [DiagnosisCode.DemotedToLink],
            group => group.IsContext && !group.Rule!.Via.HasFlag(Via.Link), Linked),
        MutantKind.AtEdges("sampled-flag-lost", "the context arrives with its sampled flag cleared: nothing behind it is recorded",
            [DiagnosisCode.NotSampled], group => group.IsContext && group.Step.Pattern.Tracepoint?.Exact is not null, Unsampled),
    ];

    public static TraceId Trace(Random random) => new((ulong)random.NextInt64(1, long.MaxValue), (ulong)random.NextInt64(1, long.MaxValue));

    public static SpanId Span(Random random) => new((ulong)random.NextInt64(1, long.MaxValue));

    public static IReadOnlyList<Span> One(IReadOnlyList<Span> spans, Random random) => [spans[random.Next(spans.Count)]];

    /// <summary>Several effects of one cause that lie below each other move with the first.</summary>
    private static bool Each(RunEdit edit, IReadOnlyList<Span> effects, Func<Span, (TraceId Trace, SpanId Parent)> context)
    {
        foreach (var effect in effects)
        {
            var (trace, parent) = context(effect);
            edit.Move(effect, trace, parent);
        }
        return effects.Count > 0;
    }

    private static bool Stale(RunEdit edit, Site site, SiteGroup group, Random random)
    {
        var other = Others(site, group, random).FirstOrDefault();
        return other is not null && Each(edit, site.Effects, span => (other.Causes[0].TraceId, other.Causes[0].SpanId));
    }

    private static BrokenRun? Swapped(RecordedRun run, SiteGroup group, Random random)
    {
        foreach (var site in MutantKind.Shuffled(group.Sites, random))
        {
            if (Others(site, group, random).FirstOrDefault(other => !other.Effects.Intersect(site.Effects).Any() && !AreAlike(site, other))
                is not { } other)
                continue;
            var edit = new RunEdit(run);
            Each(edit, site.Effects, span => (other.Causes[0].TraceId, other.Causes[0].SpanId));
            Each(edit, other.Effects, span => (site.Causes[0].TraceId, site.Causes[0].SpanId));
            return new BrokenRun(edit, site.Subject, other.Subject);
        }
        return null;
    }

    /// <summary>Two pods of one Service want the same of it: neither has lost anything by the swap.</summary>
    private static bool AreAlike(Site site, Site other)
    {
        var keys = site.Step.Pattern.Attributes.Where(attribute => attribute.Value.References.Any())
            .Select(attribute => attribute.Key).ToArray();
        return keys.Length > 0 && keys.All(key => site.Effects[0].Text(key) == other.Effects[0].Text(key));
    }

    /// <summary>Sites of subjects that have another cause.</summary>
    private static IEnumerable<Site> Others(Site site, SiteGroup group, Random random) => MutantKind.Shuffled(group.Sites, random)
        .Where(other => other.Subject != site.Subject && other.Causes.Count > 0 && !other.Causes.Intersect(site.Causes).Any());

    private static bool OfCaller(RunEdit edit, Site site, SiteGroup group, Random random)
    {
        if (site.Causes.Any(cause => cause.ParentSpanId.IsEmpty) || site.Effects.Any(effect => effect.Links.Count > 0))
            return false;
        return Each(edit, site.Effects, effect =>
        {
            var cause = site.Causes.FirstOrDefault(cause => edit.Subtree(cause).Contains(effect)) ?? site.Causes[0];
            return (cause.TraceId, cause.ParentSpanId);
        });
    }

    private static bool Linked(RunEdit edit, Site site, SiteGroup group, Random random)
    {
        Each(edit, site.Effects, span => (Trace(random), default));
        foreach (var effect in site.Effects.Where(effect => effect.ParentKey is not null))
            edit.Change(effect, now => now with { Links = [new SpanLink(effect.TraceId, effect.ParentSpanId)] });
        return true;
    }

    private static bool NotGiven(RunEdit edit, Site site, SiteGroup group, Random random)
    {
        var tracepoint = group.Step.Pattern.Tracepoint!.Exact!;
        foreach (var effect in site.Effects)
        {
            edit.Remove(edit.Subtree(effect));
            edit.Count(effect, counters => counters with
            {
                WithoutParent = RunEdit.Plus(counters.WithoutParent, tracepoint),
            });
        }
        return true;
    }

    private static bool Unsampled(RunEdit edit, Site site, SiteGroup group, Random random)
    {
        foreach (var effect in site.Effects)
        {
            edit.Remove(edit.Subtree(effect));
            foreach (var span in edit.Subtree(effect))
            {
                edit.Count(span, counters => counters with
                {
                    Unsampled = counters.Unsampled + 1,
                    UnsampledOf = RunEdit.Plus(counters.UnsampledOf, span.Tracepoint),
                });
            }
        }
        return true;
    }
}
