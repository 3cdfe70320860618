using PatchTracer.Traces;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Truth.Runs;

namespace PatchTracer.Truth.Mutants;

/// <summary>The connection through a Service that carried a request, and calls that are not what the contract counts.</summary>
internal static class ConnectionMutants
{
    private static readonly DiagnosisCode[] Unknown = [DiagnosisCode.ConnectionUnknown];

    public static IEnumerable<MutantKind> All =>
    [
        MutantKind.AtEdges("connection-not-reported", "kube-proxy does not report the connection", Unknown,
            group => group.Step.Pattern.Hop, (edit, site, _, random) => Remove(edit, [One(site, random).Connection])),
        MutantKind.AtEdges("connection-of-another-port", "the connection is reported with another client's port", Unknown,
            group => group.Step.Pattern.Hop,
            (edit, site, _, random) => Change(edit, One(site, random).Connection, Conventions.ClientPort, 1L)),
        new("connection-of-another-endpoint", "the connection is reported with another endpoint than it went to", (kind, run) =>
            run.Groups.Where(group => group.Step.Pattern.Hop).Select(group => new Mutant(kind, group.Title,
                new Expectation(null, DiagnosisCode.AttributeMissing, DiagnosisCode.ConnectionUnknown),
                (whole, random) => MutantKind.Break(whole.Run, group, random,
                    (edit, site, _, _) => Change(edit, One(site, random).Connection, Conventions.ServerAddress, "10.244.9.9"))))),
        new("hop-attribute-lost", "the connection is reported without what the contract asks of it", (kind, run) =>
            run.Groups.Where(group => group.Step.Pattern.Hop).SelectMany(group => group.Step.Pattern.Attributes.Keys
                .Select(key => new Mutant(kind, $"{group.Title}, {key}", new Expectation(group.Step.Name, DiagnosisCode.RecordedOtherwise),
                    (whole, random) => MutantKind.Break(whole.Run, group, random,
                        (edit, site, _, _) => ChangeAll(edit, One(site, random).Connection, span => Without(span, key))))))),
        MutantKind.AtEdges("service-renamed", "the Service has another name than the contract says", [DiagnosisCode.RecordedOtherwise],
            group => group.Step.Pattern.Hop, (edit, site, _, random) =>
                Change(edit, One(site, random).Connection, Conventions.KubernetesService, "renamed")),
        MutantKind.AtEdges("ends-not-named", "the client's span does not say which connection it used", Unknown,
            group => group.Step.Pattern.Hop, (edit, site, _, random) => One(site, random).Client is { } client
                && ChangeAll(edit, client, span => Without(span, Conventions.LocalPort))),
        new("no-connections", "kube-proxy observes no connection at all", (kind, run) => run.Groups
            .Where(group => group.Step.Pattern.Hop).Take(1).Select(group => new Mutant(kind, Conventions.ConnectionTracepoint,
                new Expectation(null, DiagnosisCode.TracepointSilent), (whole, random) => MutantKind.Break(whole.Run, group, random,
                    (edit, _, _, _) => Remove(edit, [.. edit.All.Where(span => span.Tracepoint == Conventions.ConnectionTracepoint)]))))),
        MutantKind.AtEdges("call-made-twice", "a call is made, and recorded, once more than it should be", [DiagnosisCode.CountMismatch],
            IsCounted, (edit, site, _, random) =>
            {
                var call = site.Effects[random.Next(site.Effects.Count)];
                edit.Touched.Add(call);
                edit.Add(call with { SpanId = ContextMutants.Span(random) });
                return true;
            }),
        MutantKind.AtEdges("call-left-out", "one of several calls is not made", [DiagnosisCode.CountMismatch],
            group => IsCounted(group) && group.Step.Count.Min > 1,
            (edit, site, _, random) => Remove(edit, edit.Subtree(site.Effects[random.Next(site.Effects.Count)]))),
        MutantKind.AtEdges("cause-failed", "the call is refused: there is no server's span, and the call says why",
            [DiagnosisCode.CauseFailed],
            group => group is { IsContext: true, Rule.Direct: true, Step.Pattern.Kind: SpanKind.Server }, Refused),
    ];

    private static bool IsCounted(SiteGroup group) =>
        group is { IsContext: true, Step: { Every: true, Count.Max: < int.MaxValue, Pattern.Kind: SpanKind.Client } };

    private static Hop One(Site site, Random random) => site.Hops[random.Next(site.Hops.Count)];

    private static bool Remove(RunEdit edit, IReadOnlyList<Span> spans)
    {
        edit.Remove(spans);
        return spans.Count > 0;
    }

    private static bool Change(RunEdit edit, Span span, string key, AttributeValue value) =>
        ChangeAll(edit, span, now => now with { Attributes = now.Attributes.With(key, value) });

    private static bool ChangeAll(RunEdit edit, Span span, Func<Span, Span> change)
    {
        edit.Change(span, change);
        return true;
    }

    private static Span Without(Span span, string key) =>
        span with { Attributes = AttributeList.Own([.. span.Attributes.Where(attribute => attribute.Key != key)]) };

    private static bool Refused(RunEdit edit, Site site, SiteGroup group, Random random)
    {
        var answer = site.Effects[random.Next(site.Effects.Count)];
        edit.Remove(edit.Subtree(answer));
        foreach (var call in site.Causes.Where(cause => cause.Key == answer.ParentKey))
            edit.Change(call, now => now with { Status = StatusCode.Error, StatusMessage = "Connection refused" });
        return true;
    }
}
