using System.Net;
using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>Says why a span was not recorded or did not arrive. The most certain explanation wins; all facts are told.</summary>
internal sealed class SilenceDiagnoser(Contract contract, RunEvidence evidence, CandidateIndex index)
{
    private readonly ServiceActivity _activity = new(evidence.Graph.Spans);
    private readonly EffectRemains _remains = new(contract, evidence, index);

    public Diagnosis Explain(MissingEdge missing, int? cause)
    {
        var facts = Facts(missing, cause);
        var begun = _remains.Begun(missing, cause);
        facts.AddRange(Told(begun));
        return Unresolved(missing.Effect, facts)
            ?? Untrusted(missing.Effect, facts)
            ?? Unsampled(cause, facts)
            ?? Down(missing, facts)
            ?? (ToldByRunEnd(missing, cause) ? null : Silent(missing.Effect, facts))
            ?? Counted(missing.Effect, facts)
            ?? (begun.Count > 0 ? Unended(missing, cause, begun, facts) : null)
            ?? Ended(missing, cause, facts)
            ?? (missing.Effect.Step.Pattern.Tracepoint?.Exact is { } tracepoint ? Parentless(missing.Effect, tracepoint, facts) : null)
            ?? Failed(missing, cause, facts)
            ?? (missing.Effect.Step.Pattern.Hop && !(cause is { } end && IsJoined(end)) ? Unreported(cause, facts) : null)
            ?? new Diagnosis(DiagnosisCode.NotRecorded, $"no {What(missing.Effect)} for this subject, and nothing tells why", facts);
    }

    /// <summary>What proves that the effect was there and got lost; null where nothing does.</summary>
    public Diagnosis? Lost(MissingEdge missing, int? cause)
    {
        var facts = Facts(missing, cause);
        var begun = _remains.Begun(missing, cause);
        facts.AddRange(Told(begun));
        return Untrusted(missing.Effect, facts) ?? Counted(missing.Effect, facts)
            ?? (begun.Count > 0 ? Unended(missing, cause, begun, facts) : null);
    }

    /// <inheritdoc cref="EffectRemains.Stray"/>
    public int? Stray(MissingEdge missing, int? cause) => _remains.Stray(missing, cause);

    /// <summary>All that the effect's tracepoint recorded, or, where it has none, that has its name or is of its service.</summary>
    public IEnumerable<int> Alike(StepState effect) => effect.Step.Pattern switch
    {
        { Tracepoint.Exact: { } tracepoint } => index.WithTracepoint(tracepoint),
        { Name.Exact: { } name, Service: var service } => index.WithName(name).Concat(index.OfService(service?.Exact)),
        _ => [],
    };

    private static IEnumerable<string> Told(IReadOnlyList<Span> begun) => begun.Take(1)
        .Select(child => $"its effect {SpanReference.Of(child)} names the parent {child.ParentSpanId}, which is not there");

    /// <summary>It began, and its end was never told of, or came after the end of the run.</summary>
    private Diagnosis Unended(MissingEdge missing, int? cause, IReadOnlyList<Span> begun, List<string> facts)
    {
        // What its own process did below it, it waited for; others go on long after it.
        var own = begun.Where(span => Services(missing.Effect)?.Fits(span.Service) == true).Select(span => span.EndUnixNano);
        var last = own.Append(cause is { } known ? evidence.Graph.EndOf(known) : long.MinValue).Max();
        return evidence.EndUnixNano - last < UnixNano.Of(contract.Grace)
            ? new Diagnosis(DiagnosisCode.RunEnded, $"it had begun and had not ended when recording did, "
                + $"{Nanos.Text(Math.Max(0, evidence.EndUnixNano - last))} after the last that is known of it", facts)
            : new Diagnosis(DiagnosisCode.NotRecorded, $"no {What(missing.Effect)} for this subject, although it began: {begun[0].Name} "
                + $"({begun[0].Service}) {begun[0].SpanId} names a parent that is not there. It was never ended, or got lost", facts);
    }

    /// <summary>What the counters say about lost spans of a service.</summary>
    public IEnumerable<string> Losses(string service) => evidence.Counters
        .Where(counters => counters.Service == service && counters.Dropped > 0)
        .Select(counters => $"{service}{(counters.Node is null ? "" : $" on {counters.Node}")} dropped {counters.Dropped} spans");

    /// <summary>Whether the connection of a client or server span is known, whatever it leads to.</summary>
    public bool IsJoined(int node)
    {
        foreach (var edge in evidence.Graph.CausesOf(node))
        {
            if (edge.Kind == EdgeKind.Derived)
                return true;
        }
        foreach (var edge in evidence.Graph.EffectsOf(node))
        {
            if (edge.Kind == EdgeKind.Derived)
                return true;
        }
        return false;
    }

    /// <summary>Of a client or server span whose connection is not among those that kube-proxy reported.</summary>
    public Diagnosis Unreported(int? end, IEnumerable<string> facts)
    {
        var span = end is { } node ? evidence.Graph.SpanAt(node) : null;
        List<string> evidenceFor = [.. facts, .. evidence.Counters.Where(counters => counters.Service == Conventions.KubeProxy).SelectMany(Losses)];
        if (span is not null && (Ends(span, Conventions.LocalAddress, Conventions.LocalPort) is null
            || Ends(span, Conventions.PeerAddress, Conventions.PeerPort) is null))
        {
            return new Diagnosis(DiagnosisCode.ConnectionUnknown,
                $"{span.Name} ({span.Service}) {span.SpanId} does not name both ends of its connection ({Conventions.LocalAddress}, "
                + $"{Conventions.PeerAddress} and their ports)", evidenceFor);
        }
        return new Diagnosis(DiagnosisCode.ConnectionUnknown, "kube-proxy reported no connection through a Service"
            + (span is null ? " for this subject" : $" {Connection(span)}"), evidenceFor);
    }

    private static string Connection(Span span)
    {
        var (local, peer) = (Ends(span, Conventions.LocalAddress, Conventions.LocalPort), Ends(span, Conventions.PeerAddress, Conventions.PeerPort));
        return span.Kind == SpanKind.Server ? $"from {peer} to the endpoint {local}" : $"from {local} to {peer}";
    }

    private static string? Ends(Span span, string address, string port) =>
        IPAddress.TryParse(span.Text(address), out var host) && ushort.TryParse(span.Text(port), out var number)
            ? new IPEndPoint(host.IsIPv4MappedToIPv6 ? host.MapToIPv4() : host, number).ToString() : null;

    private static IEnumerable<string> Losses(RuntimeCounters counters)
    {
        var who = $"{counters.Service}{(counters.Node is null ? "" : $" on {counters.Node}")}";
        if (counters.Dropped > 0)
            yield return $"{who} dropped {counters.Dropped} spans";
        foreach (var (reason, count) in counters.ConnectionsLost.Where(lost => lost.Value > 0).OrderBy(lost => lost.Key, StringComparer.Ordinal))
            yield return $"{who} counted {reason} {count} times";
    }

    private List<string> Facts(MissingEdge missing, int? cause)
    {
        var facts = new List<string>();
        if (cause is { } node)
            facts.Add($"cause {SpanReference.Of(evidence.Graph, node)}");
        if (missing.Effect.Step.Pattern.Tracepoint?.Exact is { } tracepoint && !missing.Effect.Step.Pattern.Hop)
            facts.Add($"tracepoint {tracepoint} recorded {index.WithTracepoint(tracepoint).Count} spans in the run");
        if (Another(missing.Effect, cause) is { } another)
            facts.Add($"the next of that kind{On(missing.Effect)} has another cause: {SpanReference.Of(evidence.Graph, another)}");
        if (Services(missing.Effect) is { } services)
        {
            var count = _activity.Count(services, missing.Effect.Node, long.MinValue + 1, long.MaxValue);
            facts.Add($"service {missing.Effect.Step.Pattern.Service}{On(missing.Effect)} reported {count} spans in the run");
        }
        return facts;
    }

    private int? Another(StepState effect, int? cause)
    {
        var start = cause is { } node ? evidence.Graph.StartOf(node) : long.MinValue;
        return effect.Candidates.Where(other => evidence.Graph.StartOf(other) >= start).OrderBy(evidence.Graph.StartOf).Cast<int?>()
            .FirstOrDefault();
    }

    private static Diagnosis? Unresolved(StepState effect, List<string> facts) => effect.Matcher.Unresolved.Count == 0 ? null
        : new Diagnosis(DiagnosisCode.Unresolved,
            $"nothing is known for {string.Join(", ", effect.Matcher.Unresolved.Select(name => $"${{{name}}}"))}", facts);

    private Diagnosis? Untrusted(StepState effect, List<string> facts) =>
        evidence.Graph.Spans.SetAside.FirstOrDefault(span => effect.Matcher.Fits(span)
            && (effect.Node is null || span.Node == effect.Node)) is not { } span ? null
            : new Diagnosis(DiagnosisCode.SenderUntrusted,
                $"{SetAside.Name(span.Sender!, evidence.Inventory)} reported it and has not the components' credential: "
                + $"{SpanReference.Of(span)}", facts);

    /// <summary>Flags are only evidence when there are any: many exporters leave the field out.</summary>
    private Diagnosis? Unsampled(int? cause, List<string> facts) =>
        cause is { } node && evidence.Graph.SpanAt(node) is { Flags: not 0 } span && (span.Flags & 1) == 0
            ? new Diagnosis(DiagnosisCode.NotSampled, "the cause's trace flags say not sampled", facts)
            : null;

    private Diagnosis? Down(MissingEdge missing, List<string> facts)
    {
        if (Services(missing.Effect) is not { } services)
            return null;
        var grace = UnixNano.Of(contract.Grace);
        var from = missing.Subject.StartUnixNano - grace;
        var to = missing.Subject.EndUnixNano + grace;
        return _activity.Count(services, missing.Effect.Node, from, to) > 0 ? null
            : new Diagnosis(DiagnosisCode.ExporterDown,
                $"{missing.Effect.Step.Pattern.Service}{On(missing.Effect)} reported nothing at all in that time", facts);
    }

    private Diagnosis? Silent(StepState effect, List<string> facts)
    {
        if (effect.Step.Pattern.Hop)
        {
            return index.WithTracepoint(Conventions.ConnectionTracepoint).Count > 0 ? null
                : new Diagnosis(DiagnosisCode.TracepointSilent,
                    $"kube-proxy reported no connection in the whole run ({Conventions.ConnectionTracepoint})", facts);
        }
        if (effect.Step.Pattern.Tracepoint?.Exact is not { } tracepoint)
            return null;
        var spoke = index.WithTracepoint(tracepoint).Any(node => effect.Node is null || evidence.Graph.SpanAt(node)!.Node == effect.Node);
        if (spoke)
            return null;
        return Parentless(effect, tracepoint, facts)
            ?? new Diagnosis(DiagnosisCode.TracepointSilent,
                $"no span of tracepoint {tracepoint}{On(effect)} in the whole run: not woven in, never reached, or never given a parent",
                facts);
    }

    /// <summary>Silence proves nothing when everything that could have led to the effect happened shortly before the end.</summary>
    private bool ToldByRunEnd(MissingEdge missing, int? cause)
    {
        if (Ended(missing, cause, []) is null)
            return false;
        var point = cause is { } node ? evidence.Graph.SpanAt(node)?.Tracepoint : null;
        var grace = UnixNano.Of(contract.Grace);
        return point is null
            ? evidence.EndUnixNano - evidence.StartUnixNano < grace
            : index.WithTracepoint(point).All(other => evidence.EndUnixNano - evidence.Graph.EndOf(other) < grace);
    }

    private Diagnosis? Counted(StepState effect, List<string> facts)
    {
        var counters = Counters(effect).ToArray();
        var tracepoint = effect.Step.Pattern.Tracepoint?.Exact;
        if (Lost(counters.Sum(c => c.Dropped), counters.Select(c => c.DroppedOf), tracepoint) is > 0 and var dropped)
            return new Diagnosis(DiagnosisCode.Dropped, $"{counters[0].Service}{On(effect)} dropped {dropped} of its spans", facts);
        if (Lost(counters.Sum(c => c.Unsampled), counters.Select(c => c.UnsampledOf), tracepoint) is > 0 and var unsampled)
            return new Diagnosis(DiagnosisCode.NotSampled, $"{counters[0].Service}{On(effect)} did not sample {unsampled} spans", facts);
        return null;
    }

    /// <summary>How many of the tracepoint were lost, or may have been: those of which it is not known whose they were.</summary>
    private static long Lost(long all, IEnumerable<IReadOnlyDictionary<string, long>> byTracepoint, string? tracepoint)
    {
        var known = byTracepoint.SelectMany(counts => counts).ToArray();
        return tracepoint is null ? all
            : known.Where(count => count.Key == tracepoint).Sum(count => count.Value) + Math.Max(0, all - known.Sum(count => count.Value));
    }

    private Diagnosis? Parentless(StepState effect, string tracepoint, List<string> facts)
    {
        var count = Counters(effect).Sum(counters => counters.WithoutParent.GetValueOrDefault(tracepoint));
        return count == 0 ? null
            : new Diagnosis(DiagnosisCode.NotPropagated,
                $"tracepoint {tracepoint} ran {count} times without being given a parent, and recorded nothing", facts);
    }

    private Diagnosis? Ended(MissingEdge missing, int? cause, List<string> facts)
    {
        var last = cause is { } node ? evidence.Graph.EndOf(node) : missing.Subject.StartUnixNano;
        return evidence.EndUnixNano - last >= UnixNano.Of(contract.Grace) ? null
            : new Diagnosis(DiagnosisCode.RunEnded, $"the run ended {Nanos.Text(Math.Max(0, evidence.EndUnixNano - last))} after the cause",
                facts);
    }

    /// <summary>
    /// What never happened was not recorded either. Behind all that tells of lost spans: a cause can fail and its effect be lost.
    /// </summary>
    private Diagnosis? Failed(MissingEdge missing, int? cause, List<string> facts) =>
        cause is { } node && evidence.Graph.SpanAt(node) is { Status: StatusCode.Error } span
            && (missing.LoneCause is not null || missing.Cause!.Reached.All(IsFailed))
            ? new Diagnosis(DiagnosisCode.CauseFailed, $"the cause failed{(Failure(span) is { } text ? $": {text}" : "")}", facts)
            : null;

    private bool IsFailed(int node) => evidence.Graph.SpanAt(node) is { Status: StatusCode.Error };

    /// <summary>By OpenTelemetry's conventions for exceptions and errors, the most telling first.</summary>
    private static string? Failure(Span span) =>
        span.Events.Where(e => e.Name == "exception").Select(e => e.Attributes.Text("exception.message")).Append(span.StatusMessage)
            .Append(span.Text("error.type"))
            .FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));

    private IEnumerable<RuntimeCounters> Counters(StepState effect) => evidence.Counters.Where(counters =>
        (Services(effect)?.Fits(counters.Service) ?? false)
            && (effect.Node is null || counters.Node is null || counters.Node == effect.Node));

    private static TextMatcher? Services(StepState effect) => effect.Step.Pattern.Service?.Resolve(_ => []);

    private static string On(StepState effect) => effect.Node is null ? "" : $" on {effect.Node}";

    private static string What(StepState effect) => effect.Step.Pattern.Hop ? "connection through a Service joined"
        : effect.Step.Pattern.Tracepoint is { } tracepoint ? $"span of {tracepoint}"
        : $"span {effect.Step.Pattern.Name?.ToString() ?? effect.Step.Name}";
}
