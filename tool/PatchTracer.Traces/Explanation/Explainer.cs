using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Paths;

namespace PatchTracer.Traces.Explanation;

/// <summary>Says why a subject took longer than its peers: linear in the segments of the critical paths of its group.</summary>
public static class Explainer
{
    /// <summary>How often the slowest of a group would be called unusual if all of it were of one kind.</summary>
    internal const double Level = 0.05;

    /// <summary>Of fewer peers nobody can say what is usual.</summary>
    private const int FewestPeers = 5;

    /// <param name="subject">One of the group.</param>
    public static SubjectExplanation Explain(SubjectGroup group, AnalyzedSubject subject)
    {
        var peers = group.Subjects.Where(peer => peer != subject).OrderBy(peer => peer.DurationNanos)
            .ThenBy(peer => peer.Name, StringComparer.Ordinal).ToList();
        var durations = peers.ConvertAll(peer => peer.DurationNanos);
        return new SubjectExplanation
        {
            Group = group.Name,
            Subject = subject.Name,
            TraceId = subject.TraceId,
            DurationNanos = subject.DurationNanos,
            Peers = peers.Count,
            AsSlow = durations.Count(nanos => nanos >= subject.DurationNanos),
            MedianNanos = peers.Count > 0 ? Quantiles.Of(durations, 0.5) : null,
            NinetiethNanos = peers.Count > 0 ? Quantiles.Of(durations, 0.9) : null,
            Chance = Chance(durations, subject.DurationNanos),
            Parts = Parts(subject, peers),
        };
    }

    /// <summary>
    /// One-sided: how far the logarithm lies above the mean of the peers', in their standard deviations, follows Student's distribution but
    /// for what the mean is uncertain by; times how many there are, for any of them could be the slowest (Bonferroni).
    /// </summary>
    internal static double? Chance(IReadOnlyList<long> peers, long nanos)
    {
        if (peers.Count < FewestPeers)
            return null;
        var logs = peers.Select(peer => Math.Log(Math.Max(1, peer))).ToList();
        var mean = logs.Average();
        var variance = logs.Sum(log => (log - mean) * (log - mean)) / (logs.Count - 1);
        if (variance <= 0)
            return null;
        var distance = (Math.Log(Math.Max(1, nanos)) - mean) / Math.Sqrt(variance * (1 + 1.0 / logs.Count));
        return Math.Min(1, (logs.Count + 1) * Student.Above(distance, logs.Count - 1));
    }

    private static List<PartExcess> Parts(AnalyzedSubject subject, List<AnalyzedSubject> peers)
    {
        var own = Sum(subject);
        var sums = new Dictionary<Part, (double Nanos, double Times, long Highest)>();
        var (first, last) = Trimmed.Bounds(peers.Count);
        for (var i = 0; i < peers.Count; i++)
        {
            foreach (var (part, (nanos, times, _)) in Sum(peers[i]))
            {
                var sum = sums.GetValueOrDefault(part);
                var weight = i >= first && i < last ? 1.0 / (last - first) : 0;
                sums[part] = (sum.Nanos + weight * nanos, sum.Times + weight * times, Math.Max(sum.Highest, nanos));
            }
        }
        var parts = own.Keys.Union(sums.Keys)
            .Select(part => Excess(subject, part, own.GetValueOrDefault(part), sums.GetValueOrDefault(part)));
        return [.. parts.OrderByDescending(part => part.ExcessNanos).ThenBy(part => part.Operation, StringComparer.Ordinal)];
    }

    private static PartExcess Excess(AnalyzedSubject subject, Part part, (long Nanos, int Times, CriticalSegment Longest) own,
        (double Nanos, double Times, long Highest) peers) => new()
        {
            Operation = part.Operation,
            Layer = part.Layer,
            IsWait = part.IsWait,
            Nanos = own.Nanos,
            Times = own.Times,
            PeersNanos = peers.Nanos,
            PeersTimes = peers.Times,
            HighestNanos = peers.Highest,
            Longest = own.Times == 0 ? null : EvidenceOf(subject, own.Longest),
        };

    private static Evidence? EvidenceOf(AnalyzedSubject subject, CriticalSegment segment) =>
        subject.Tree.Graph.SpanAt(segment.Node) is not { } span ? null
        : new Evidence(span.TraceId, span.SpanId, segment.StartUnixNano - subject.Path.Segments[0].StartUnixNano, segment.DurationNanos,
            span.Node);

    private static Dictionary<Part, (long Nanos, int Times, CriticalSegment Longest)> Sum(AnalyzedSubject subject)
    {
        var sums = new Dictionary<Part, (long Nanos, int Times, CriticalSegment Longest)>();
        foreach (var segment in subject.Path.Segments)
        {
            var part = new Part(PathDimensions.NameOf(subject.Tree.Graph, segment.Node), segment.Layer, segment.IsWait);
            var (nanos, times, longest) = sums.GetValueOrDefault(part);
            sums[part] = (nanos + segment.DurationNanos, times + 1, times == 0 || segment.DurationNanos > longest.DurationNanos ? segment
                : longest);
        }
        return sums;
    }

    private readonly record struct Part(string Operation, string Layer, bool IsWait);
}
