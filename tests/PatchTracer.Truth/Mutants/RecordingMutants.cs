using PatchTracer.Traces;
using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Truth.Runs;

namespace PatchTracer.Truth.Mutants;

/// <summary>The context arrives, and what is recorded is not what happened.</summary>
internal static class RecordingMutants
{
    private const long Millisecond = 1_000_000;

    public static IEnumerable<MutantKind> All =>
    [
        MutantKind.AtEdges("span-never-ended", "the span is begun and never ended: its children are there, it is not",
            [DiagnosisCode.NotRecorded], group => !group.Step.Pattern.Hop && !IsOneOfMany(group),
            (edit, site, _, _) => Remove(edit, site.Effects)),
        MutantKind.AtEdges("one-span-never-ended", "one of several that must be there is never ended", [DiagnosisCode.CountMismatch],
            group => IsOneOfMany(group) && group.IsContext && !IsCalled(group),
            (edit, site, _, random) => Remove(edit, ContextMutants.One(site.Effects, random))),
        MutantKind.AtEdges("one-answer-never-ended", "one of several servers does not end its span", [DiagnosisCode.NotRecorded],
            group => IsOneOfMany(group) && IsCalled(group),
            (edit, site, _, random) => Remove(edit, ContextMutants.One(site.Effects, random))),
        MutantKind.AtEdges("cause-ended-early", "the cause is ended before what it waits for",
            group => new Expectation(null, DiagnosisCode.NotContained) { From = group.Rule!.From },
            group => group.Rule is { Contained: true }, EndedEarly),
        new("span-ended-twice", "the span is sent twice, with two ends", (kind, run) => run.Groups
            .Where(group => !group.Step.Pattern.Hop).DistinctBy(group => (group.Chain.Name, group.Step.Name))
            .Select(group => new Mutant(kind, $"{group.Chain.Name}: {group.Step.Name}",
                new Expectation(group.Step.Name) { IsConflict = true }, (whole, random) => MutantKind.Break(whole.Run, group, random, EndedTwice)))),
        MutantKind.AtEdges("kind-wrong", "the span says INTERNAL where it is a client or a server", [DiagnosisCode.RecordedOtherwise],
            group => group.Step.Pattern.Kind is not null and not SpanKind.Internal,
            (edit, site, _, _) => Change(edit, site.Effects, span => span with { Kind = SpanKind.Internal })),
        new("attribute-lost", "an attribute that tells what the span is about is not set", (kind, run) => run.Groups
            .Where(group => !group.Step.Pattern.Hop).SelectMany(group => group.Step.Pattern.Attributes.Keys
                .Select(key => Attribute(kind, group, key, DiagnosisCode.RecordedOtherwise)))),
        new("attribute-required-lost", "an attribute that the contract wants is not set", (kind, run) => run.Groups
            .Where(group => !group.Step.Pattern.Hop).SelectMany(group => group.Step.Require
                .Select(key => Attribute(kind, group, key, DiagnosisCode.AttributeMissing)))),
        MutantKind.AtEdges("service-name-lost", "the process does not know its name", [DiagnosisCode.RecordedOtherwise],
            group => group.Step.Pattern.Service is not null && !group.Step.Pattern.Hop,
            (edit, site, _, _) => Change(edit, site.Effects,
                span => span with { Resource = Without(span.Resource, Conventions.ServiceName) })),
        MutantKind.AtEdges("name-wrong", "the span has another name", [DiagnosisCode.RecordedOtherwise],
            group => group.Step.Pattern.Name is not null,
            (edit, site, _, _) => Change(edit, site.Effects, span => span with { Name = $"{span.Name}-2" })),
        MutantKind.AtEdges("span-between-lost", "a span between cause and effect is lost", [DiagnosisCode.ParentLost],
            group => group is { IsContext: true, Rule.Direct: false }, BetweenLost),
    ];

    /// <summary>Of several spans of the step that every one counts, one can break alone.</summary>
    private static bool IsOneOfMany(SiteGroup group) => group.Step is { Every: true, Count.Min: > 1, Pattern.Hop: false };

    /// <summary>Every cause wants one of its own.</summary>
    private static bool IsCalled(SiteGroup group) =>
        group.IsContext && group.Chain.Steps.Any(step => step.Name == group.Rule!.From && step is { Every: true, Count.Min: > 1 });

    private static bool Remove(RunEdit edit, IReadOnlyList<Span> spans)
    {
        edit.Remove(spans);
        return spans.Count > 0;
    }

    private static bool Change(RunEdit edit, IReadOnlyList<Span> spans, Func<Span, Span> change)
    {
        foreach (var span in spans)
            edit.Change(span, change);
        return spans.Count > 0;
    }

    private static bool EndedEarly(RunEdit edit, Site site, SiteGroup group, Random random)
    {
        // What the clocks may differ by does not show, and of several one that is as wanted is enough.
        if (!site.Effects.All(effect => effect.DurationNanos > 80 * Millisecond))
            return false;
        return Change(edit, site.Causes, cause => cause with { EndUnixNano = cause.StartUnixNano + (Millisecond / 1000) });
    }

    private static bool EndedTwice(RunEdit edit, Site site, SiteGroup group, Random random)
    {
        var span = site.Effects[0];
        edit.Touched.Add(span);
        edit.Add(span with { EndUnixNano = span.EndUnixNano + Millisecond });
        return true;
    }

    private static Mutant Attribute(MutantKind kind, SiteGroup group, string key, DiagnosisCode code) => new(
        kind, $"{group.Title}, {key}", new Expectation(group.Step.Name, code), (whole, random) => MutantKind.Break(whole.Run, group, random,
            (edit, site, _, _) => Change(edit, site.Effects, span => span with
            {
                Attributes = Without(span.Attributes, key),
                Resource = Without(span.Resource, key),
            })));

    private static AttributeList Without(AttributeList attributes, string key) =>
        AttributeList.Own([.. attributes.Where(attribute => attribute.Key != key)]);

    private static Resource Without(Resource resource, string key) =>
        new(Without(resource.Attributes, key)) { SchemaUrl = resource.SchemaUrl, DroppedAttributesCount = resource.DroppedAttributesCount };

    private static bool BetweenLost(RunEdit edit, Site site, SiteGroup group, Random random)
    {
        var between = new HashSet<Span>(ReferenceEqualityComparer.Instance);
        foreach (var effect in site.Effects)
        {
            if (effect.Links.Count > 0)
                return false;
            var path = site.Causes.Select(cause => Between(edit, cause, effect)).FirstOrDefault(path => path is not null);
            if (path is not { Count: > 0 })
                return false;
            between.Add(path[random.Next(path.Count)]);
        }
        edit.Remove(between);
        return between.Count > 0;
    }

    /// <summary>What lies between the two by parents; null where the one is not above the other.</summary>
    private static List<Span>? Between(RunEdit edit, Span cause, Span effect)
    {
        var byKey = edit.Subtree(cause).DistinctBy(span => span.Key).ToDictionary(span => span.Key);
        if (!byKey.ContainsKey(effect.Key))
            return null;
        var path = new List<Span>();
        for (var at = effect.ParentKey; at is { } key && key != cause.Key; at = byKey[key].ParentKey)
            path.Add(byKey[key]);
        return path;
    }
}
