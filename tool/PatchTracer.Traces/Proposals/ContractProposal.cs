using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Traces.Proposals;

/// <summary>Contracts that nobody has to begin on an empty page.</summary>
public static class ContractProposal
{
    /// <summary>Each round takes away at least one edge or step; this many are in no contract.</summary>
    private const int MaxRounds = 1_000;

    /// <summary>
    /// For an application that has not run yet: what Kubernetes does for its pods, and that each request is sent. What the application
    /// reports itself is not known.
    /// </summary>
    /// <param name="hasLoad">Whether requests are sent.</param>
    /// <returns>Null where there is nothing to say: no request, and pods of controllers alone that have no tracepoints.</returns>
    public static string? For(string name, IReadOnlyList<PodGroup> groups, bool hasLoad)
    {
        List<ChainDraft> chains = [.. Pods([.. groups.Where(group => group.Origin != PodOrigin.OtherController)]), .. hasLoad ? [Requests]
            : Array.Empty<ChainDraft>()];
        return chains.Count == 0 ? null : ContractText.Write(name,
            "What Kubernetes does for each pod, as far as it can be said before a run. "
            + "`patchtracer contract --from BUNDLE` proposes more from what was recorded.", chains);
    }

    /// <summary>
    /// What all subjects of a run have in common: a contract that this run fulfils. Proposed is what was recorded, whether it should be so
    /// or not; that is for its reader to say.
    /// </summary>
    /// <returns>Null where there is nothing to propose: no pod came into being, and no request was sent.</returns>
    public static string? From(string name, RunEvidence evidence)
    {
        List<ChainDraft> chains = [.. Pods(Groups(evidence)).Select(chain => WithApplication(chain, evidence)), .. RequestsOf(evidence),
            .. ConnectionsOf(evidence)];
        for (var round = 0; chains.Count > 0 && round < MaxRounds; round++)
        {
            var text = ContractText.Write(name, $"What was recorded of every subject of a run on {evidence.Start:yyyy-MM-dd}.", chains);
            var parse = ContractReader.Read(text, "proposal");
            var verdict = ContractEvaluation.Evaluate(parse.Contract
                ?? throw new InvalidOperationException(string.Join('\n', parse.Diagnostics)), evidence);
            if (verdict.TracesComplete)
                return text;
            chains = [.. chains.Zip(verdict.Chains, Weaker).OfType<ChainDraft>()];
        }
        return null;
    }

    private static ChainDraft Requests =>
        new("requests", "Each request is sent; what the application reports of it is not known yet.", "requests: {}")
        {
            Steps = [new StepDraft("load", "span: \"${request.spanId}\", kind: client, service: patchtracer")],
        };

    private static IEnumerable<ChainDraft> Pods(IReadOnlyList<PodGroup> groups) =>
        PodGroups.Merge(groups) is [var only] ? [PodChain.Of("pods", only)]
            : PodGroups.Merge(groups).Select((group, i) => PodChain.Of(NameOf(group, i), group));

    private static string NameOf(PodGroup group, int number)
    {
        var label = group.Labels.Values.FirstOrDefault(value => value.Length > 0
            && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'));
        return $"pods-{label ?? $"{number + 1}"}";
    }

    /// <summary>Pods of the run, without those of the cluster itself.</summary>
    private static List<PodGroup> Groups(RunEvidence evidence)
    {
        var served = evidence.Inventory.EndpointSlices.SelectMany(slice => slice.Endpoints).Select(endpoint => endpoint.PodUid)
            .OfType<string>().ToHashSet();
        var start = evidence.Start is { } time ? UnixNano.Of(time - TimeSpan.FromSeconds(1)) : long.MinValue;
        return
        [
            .. from pod in evidence.Inventory.Pods
               where pod.Created is { } created && UnixNano.Of(created) >= start
                   && !pod.Namespace.StartsWith("kube-", StringComparison.Ordinal)
               let labels = PodGroups.Stable(pod.Labels)
               let origin = pod.Deployment is not null ? PodOrigin.Deployment : pod.Labels.ContainsKey("job-name") ? PodOrigin.Job
                   : pod.Labels.Count == labels.Count ? PodOrigin.None : PodOrigin.OtherController
               group pod by (pod.Namespace, Labels: string.Join(',', labels.OrderBy(label => label.Key, StringComparer.Ordinal)),
                   Origin: origin, HasService: served.Contains(pod.Uid)) into same
               select new PodGroup(same.Key.Namespace, PodGroups.Stable(same.First().Labels), same.Key.Origin,
                   same.Key.HasService) { Count = same.Count() },
        ];
    }

    /// <summary>With what the processes in the containers report as caused by their start, where each pod has it.</summary>
    private static ChainDraft WithApplication(ChainDraft chain, RunEvidence evidence)
    {
        var names = new HashSet<string>();
        foreach (var container in evidence.Graph.Spans.Spans.Where(span => span.Tracepoint == "kubelet.container.start"))
        {
            foreach (var edge in evidence.Graph.EffectsOf(evidence.Graph.Spans.IndexOf(container.Key)))
            {
                if (edge.Kind == EdgeKind.Parent && evidence.Graph.SpanAt(edge.Effect) is { Layer: Conventions.ApplicationLayer } span
                    && !span.Name.Contains('*'))
                    names.Add(span.Name);
            }
        }
        List<StepDraft> steps = [];
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            steps.Add(new StepDraft(StepName.Of(name, [.. chain.Steps.Concat(steps).Select(step => step.Name)]),
                $"name: {ContractText.Quoted(name)}, layer: app, attributes: {{k8s.pod.uid: \"${{pod.uid}}\"}}"));
        }
        return chain with
        {
            Steps = [.. chain.Steps, .. steps],
            Edges = [.. chain.Edges, .. steps.Select(step => new EdgeDraft("container", step.Name))],
            Waits = [.. chain.Waits, .. chain.Steps.Any(step => step.Name == "probe")
                ? steps.Select(step => new EdgeDraft(step.Name, "probe")) : []],
        };
    }

    private static IEnumerable<ChainDraft> RequestsOf(RunEvidence evidence)
    {
        var miner = new RequestChain(evidence.Graph, evidence.Load);
        foreach (var (same, i) in evidence.Load.GroupBy(request => request.Name).Select((same, i) => (same, i)))
        {
            // Logs of format 1 have no names: one kind of requests is all that can be told.
            var (chain, subjects) = same.Key.Length > 0 ? ($"request-{i + 1}", $"requests: {{name: {ContractText.Quoted(same.Key)}}}")
                : ("requests", "requests: {}");
            yield return miner.Of(chain, subjects, [.. same]) with
            {
                About = same.Key.Length > 0 ? $"{same.Key}: what was recorded of each."
                : "What was recorded of each."
            };
        }
    }

    /// <summary>Connections through Services of the run's pods which no span tells the request of: their clients are not traced.</summary>
    private static IEnumerable<ChainDraft> ConnectionsOf(RunEvidence evidence)
    {
        var namespaces = Groups(evidence).Select(group => group.Namespace).ToHashSet();
        var joined = evidence.Graph.Hops.Select(hop => hop.Connection.Key).ToHashSet();
        return evidence.Graph.Spans.Spans.Where(span => span.Tracepoint == Conventions.ConnectionTracepoint && span.ParentSpanId.IsEmpty)
            .Select(span => (Span: span, Namespace: span.Text(Conventions.Namespace) ?? "",
                Service: span.Text(Conventions.KubernetesService) ?? ""))
            .Where(connection => namespaces.Contains(connection.Namespace))
            .GroupBy(connection => (connection.Namespace, connection.Service))
            .Where(same => same.All(connection => !joined.Contains(connection.Span.Key))).OrderBy(same => same.Key).Select(same =>
            {
                var (service, ns) = (ContractText.Quoted(same.Key.Service), ContractText.Quoted(same.Key.Namespace));
                var pattern = $"tracepoint: {Conventions.ConnectionTracepoint}, "
                    + $"attributes: {{{Conventions.KubernetesService}: {service}, {Conventions.Namespace}: {ns}}}";
                const string About = "Connections through the Service. Whose request each served is not known: "
                    + "its client hands no context on.";
                return new ChainDraft($"connections-{same.Key.Service}", About, $"roots: {{{pattern}}}")
                {
                    Steps = [new StepDraft("connection",
                        $"{pattern}, require: [{Conventions.ClientAddress}, {Conventions.ServerAddress}]")],
                };
            });
    }

    /// <summary>The chain with less in it, if the run does not fulfil it; null if nothing is left.</summary>
    private static ChainDraft? Weaker(ChainDraft chain, ChainVerdict verdict)
    {
        if (verdict.Complete)
            return chain;
        if (verdict.Orphans.Count > 0)
            chain = chain with { OrphansAllowed = true };
        if (verdict.Problems.Count > 0)
            return verdict.Subjects.Count == 0 ? null : chain with { Expect = "1.." };
        var failing = verdict.Subjects.SelectMany(subject => subject.Edges).Where(edge => edge.State is not EdgeState.Found).ToList();
        // What leads from a step need not lead from every span of it; nor does every one have to be led to.
        var counted = chain.Steps.Where(step => step.Counted.Length > 0 && failing.Exists(edge => edge.From == step.Name)).ToList();
        if (counted.Count == 0)
            counted = [.. chain.Steps.Where(step => step.Counted.Length > 0 && failing.Exists(edge => edge.To == step.Name))];
        if (counted.Count > 0)
            return chain with { Steps = [.. chain.Steps.Select(step => counted.Contains(step) ? step with { Counted = "" } : step)] };
        // What waits for what is missing is not to blame.
        foreach (var edge in failing.Where(edge => edge.State != EdgeState.Blocked).DistinctBy(edge => (edge.From, edge.To)))
        {
            var isEntry = edge.From is null || chain.Edges.Count(other => other.To == edge.To) == 1 && edge.Effect is null;
            chain = isEntry ? chain.Without(edge.To)
                : chain with { Edges = [.. chain.Edges.Where(other => (other.From, other.To) != (edge.From, edge.To))] };
        }
        return chain.Steps.Count == 0 ? null : chain;
    }
}
