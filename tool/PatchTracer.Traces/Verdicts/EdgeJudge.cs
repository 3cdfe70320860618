using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>Judges one edge between two steps for one subject.</summary>
internal sealed class EdgeJudge(Contract contract, RunEvidence evidence, Diagnoser diagnoser)
{
    private readonly CausalPath _paths = new(evidence.Graph);

    /// <summary>Adds what it finds connected to the effect's <see cref="StepState.Reached"/>.</summary>
    public EdgeVerdict Judge(EdgeRule rule, StepState cause, StepState effect, Subject subject)
    {
        var via = rule.Via | (rule.OnObject && evidence.LinkMode ? Via.Link : Via.None);
        var verdict = new EdgeVerdict
        {
            From = rule.From,
            To = rule.To,
            Node = effect.Node ?? cause.Node,
            State = EdgeState.Blocked,
            Expected = via.Text()
        };
        if (cause.Reached.Count == 0 || effect.RefersToMissing)
            return verdict;
        var connections = Connections(rule, via, cause, effect, subject);
        var connected = connections.Select(connection => connection.Effect).ToHashSet();
        effect.Reached.UnionWith(connected);
        verdict = verdict with { Count = connected.Count };

        var (loneCause, loneEffect) = Unconnected(cause, effect, connections, connected);
        if (connections.Count == 0 || loneCause is not null || loneEffect is not null)
            return Missing(verdict, new MissingEdge(rule, via, cause, effect, subject, connected, loneCause, loneEffect));
        var timed = Timed(verdict, rule, connections, cause.Step.Every || effect.Step.Every);
        var judged = Requirements.Check(contract, evidence.Graph, effect, timed, [.. connected.Order()]);
        return judged.Diagnosis?.Code != DiagnosisCode.CountMismatch || connected.Count >= effect.Step.Count.Min
            || diagnoser.ExplainFewer(new MissingEdge(rule, via, cause, effect, subject, connected, cause.Reached.Min(), null))
                is not var (other, diagnosis) ? judged
            : judged with
            {
                Effect = other is { } node ? SpanReference.Of(evidence.Graph, node) : judged.Effect,
                Diagnosis = diagnosis with { Evidence = [judged.Diagnosis.Message, .. diagnosis.Evidence] },
            };
    }

    private List<Connection> Connections(EdgeRule rule, Via via, StepState cause, StepState effect, Subject subject)
    {
        var connections = new List<Connection>();
        // A pattern that does not tell subjects apart fits spans of all of them: looking forward from the causes keeps that linear.
        var candidates = effect.Matcher.TellsSubjectsApart || subject.TraceId is not null || effect.Step.Every
            ? effect.Candidates
            : effect.Among(_paths.Closure([.. cause.Reached]));
        foreach (var candidate in candidates)
        {
            if (_paths.Find(cause.Reached, candidate, via, rule.Direct) is not var (causes, how))
                continue;
            foreach (var found in causes)
                connections.Add(new Connection(found, candidate, how));
        }
        return [.. connections.OrderBy(pair => evidence.Graph.StartOf(pair.Effect)).ThenBy(pair => pair.Effect).ThenBy(pair => pair.Cause)];
    }

    private static (int? Cause, int? Effect) Unconnected(StepState cause, StepState effect,
        List<Connection> connections, HashSet<int> connected)
    {
        int? loneCause = null;
        int? loneEffect = null;
        if (cause.Step.Every)
        {
            var causes = connections.Select(connection => connection.Cause).ToHashSet();
            loneCause = cause.Reached.Where(node => !causes.Contains(node)).Order().Cast<int?>().FirstOrDefault();
        }
        if (effect.Step.Every && loneCause is null)
            loneEffect = effect.Candidates.Where(node => !connected.Contains(node)).Cast<int?>().FirstOrDefault();
        return (loneCause, loneEffect);
    }

    private EdgeVerdict Missing(EdgeVerdict verdict, MissingEdge missing)
    {
        var (shownCause, shownEffect, diagnosis) = diagnoser.Explain(missing);
        return verdict with
        {
            State = EdgeState.Missing,
            Cause = shownCause is { } c ? SpanReference.Of(evidence.Graph, c) : null,
            Effect = shownEffect is { } e ? SpanReference.Of(evidence.Graph, e) : null,
            Diagnosis = diagnosis,
        };
    }

    /// <summary>Found when the times are right: for one connection, or for all where every one counts.</summary>
    private EdgeVerdict Timed(EdgeVerdict verdict, EdgeRule rule, List<Connection> connections, bool all)
    {
        Diagnosis? first = null;
        Connection? wrong = null;
        Connection? right = null;
        foreach (var connection in connections)
        {
            var diagnosis = Timing.Check(contract, evidence.Graph, rule, connection);
            if (diagnosis is null)
                right ??= connection;
            else if (wrong is null)
                (first, wrong) = (diagnosis, connection);
        }
        var bad = right is null || (all && wrong is not null);
        var shown = (bad ? wrong : right)!.Value;
        return verdict with
        {
            State = bad ? EdgeState.Violated : EdgeState.Found,
            How = all ? connections.Max(connection => connection.How) : shown.How,
            Cause = SpanReference.Of(evidence.Graph, shown.Cause),
            Effect = SpanReference.Of(evidence.Graph, shown.Effect),
            LagNanos = evidence.Graph.StartOf(shown.Effect) - evidence.Graph.StartOf(shown.Cause),
            Diagnosis = bad ? first : null,
        };
    }
}
