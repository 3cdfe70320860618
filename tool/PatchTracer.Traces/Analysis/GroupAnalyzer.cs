using System.Runtime.InteropServices;
using PatchTracer.Traces.Paths;

namespace PatchTracer.Traces.Analysis;

/// <summary>
/// Sums up the critical paths of a group, which may be of several runs: linear in their segments, and for each part in the subjects, but
/// for sorting.
/// </summary>
/// <param name="faster">How many times as fast the work of each layer is tried, one at a time: linear in spans and layers; null: not at
/// all.</param>
public sealed class GroupAnalyzer(double? faster = null)
{
    /// <summary>A tenth of the subjects are around the median, a hundredth the slowest; at least one each.</summary>
    private const double MiddlePart = 0.1;
    private const double TailPart = 0.01;

    private static readonly double[] Quantile = [0.5, 0.9, 0.99, 1];

    /// <summary>Null for a group without a single path.</summary>
    public GroupAnalysis? Analyze(SubjectGroup group)
    {
        if (group.Subjects.Count == 0)
            return null;
        var subjects = group.Subjects.OrderBy(subject => subject.DurationNanos).ThenBy(subject => subject.Name, StringComparer.Ordinal)
            .ToList();
        var durations = subjects.ConvertAll(subject => subject.DurationNanos);
        var (middle, tail) = (Around(subjects.Count), (subjects.Count - Part(subjects.Count, TailPart))..subjects.Count);
        return new GroupAnalysis
        {
            Name = group.Name,
            Subjects = subjects.Count,
            WithoutPath = group.WithoutPath,
            Durations = [.. Quantile.Select(quantile => new DurationQuantile(quantile, Quantiles.Estimate(durations, quantile)))],
            Middle = Band(subjects, middle),
            Tail = Band(subjects, tail),
            Shares = Enum.GetValues<PathDimension>()
                .ToDictionary(dimension => dimension,
                    dimension => WhatIf(dimension, subjects, Shares(dimension, subjects, durations, middle, tail))),
        };
    }

    private IReadOnlyList<PathShare> WhatIf(PathDimension dimension, List<AnalyzedSubject> subjects, IReadOnlyList<PathShare> shares) =>
        faster is not { } times || dimension != PathDimension.Layer ? shares
        : [.. shares.Select(share => share with { MedianFasterNanos = MedianIf(subjects, share.Part, 1 / times) })];

    private static long MedianIf(List<AnalyzedSubject> subjects, string layer, double factor)
    {
        // Subjects of one tree share what they have in common.
        var retimings = new Dictionary<CausalTree, Retiming>();
        return Quantiles.Of([.. subjects.Select(subject =>
        {
            ref var retiming = ref CollectionsMarshal.GetValueRefOrAddDefault(retimings, subject.Tree, out _);
            return (long)(retiming ??= new Retiming(subject.Tree.Graph, subject.Tree,
                node => NodeWork.WorkLayerOf(subject.Tree.Graph, node) == layer ? factor : 1)).Along(subject.Way);
        }).Order()], 0.5);
    }

    private static IReadOnlyList<PathShare> Shares(
        PathDimension dimension, List<AnalyzedSubject> subjects, List<long> durations, Range middle, Range tail)
    {
        var parts = new Dictionary<string, Dictionary<int, (long Work, long Wait)>>(StringComparer.Ordinal);
        for (var i = 0; i < subjects.Count; i++)
        {
            foreach (var segment in subjects[i].Path.Segments)
            {
                if (dimension.KeyOf(subjects[i].Tree.Graph, segment) is not { } key)
                    continue;
                ref var part = ref CollectionsMarshal.GetValueRefOrAddDefault(parts, key, out _);
                ref var time = ref CollectionsMarshal.GetValueRefOrAddDefault(part ??= [], i, out _);
                time = segment.IsWait ? (time.Work, time.Wait + segment.DurationNanos) : (time.Work + segment.DurationNanos, time.Wait);
            }
        }
        return [.. parts.Select(part => Share(part.Key, part.Value, durations, middle, tail)).OrderByDescending(share => share.All.Value)
            .ThenBy(share => share.Part, StringComparer.Ordinal)];
    }

    private static PathShare Share(string key,
        Dictionary<int, (long Work, long Wait)> times, List<long> durations, Range middle, Range tail)
    {
        long Of(int subject) => times.TryGetValue(subject, out var time) ? time.Work + time.Wait : 0;
        double Within(Range band)
        {
            var (from, count) = band.GetOffsetAndLength(durations.Count);
            var whole = durations.Skip(from).Take(count).Sum(nanos => (double)nanos);
            return whole <= 0 ? 0 : Enumerable.Range(from, count).Sum(subject => (double)Of(subject)) / whole;
        }
        var without = durations.Select((nanos, subject) => nanos - Of(subject)).Order().ToList();
        return new PathShare(key, times.Values.Sum(time => (double)time.Work) / durations.Count,
            times.Values.Sum(time => (double)time.Wait) / durations.Count,
            Ratios.Share([.. durations.Select((nanos, subject) => ((double)Of(subject), (double)nanos))]), Within(middle), Within(tail),
            Quantiles.Of(without, 0.5));
    }

    private static Range Around(int count)
    {
        var part = Part(count, MiddlePart);
        var from = (count - part) / 2;
        return from..(from + part);
    }

    private static int Part(int count, double part) => Math.Max(1, (int)Math.Round(count * part, MidpointRounding.AwayFromZero));

    private static SubjectBand Band(List<AnalyzedSubject> subjects, Range range)
    {
        var (from, count) = range.GetOffsetAndLength(subjects.Count);
        var example = subjects[from + count / 2];
        return new SubjectBand(count, subjects[from].DurationNanos, subjects[from + count - 1].DurationNanos, example.Name,
            example.TraceId);
    }
}
