using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Explanation;

/// <summary>One subject against its peers: the other subjects of its group. Times are in nanoseconds.</summary>
public sealed record SubjectExplanation
{
    public required string Group { get; init; }

    public required string Subject { get; init; }

    public required TraceId? TraceId { get; init; }

    public required long DurationNanos { get; init; }

    public required int Peers { get; init; }

    /// <summary>How many of them took as long, or longer.</summary>
    public required int AsSlow { get; init; }

    /// <summary>Of the peers; null without any.</summary>
    public required long? MedianNanos { get; init; }

    /// <summary>Nine of ten peers take at most that; null without any.</summary>
    public required long? NinetiethNanos { get; init; }

    /// <summary>
    /// How probable it is that the slowest of so many takes that long, if all are of one kind (Grubbs, Procedures for detecting outlying
    /// observations in samples, 1969, of logarithms of durations); null where there are too few peers to tell, or they do not differ at
    /// all.
    /// </summary>
    public required double? Chance { get; init; }

    /// <summary>It takes longer than one of its kind does, also when it was chosen because it was the slowest.</summary>
    public bool Unusual => Chance <= Explainer.Level;

    /// <summary>
    /// What it spent more on than the middle of its peers, most of it first; adds up to what it took longer, with what it spent less on.
    /// </summary>
    public required IReadOnlyList<PartExcess> Parts { get; init; }
}

/// <summary>An operation's work, or the wait for it, of a subject and of its peers.</summary>
public sealed record PartExcess
{
    /// <summary>Span name and service.</summary>
    public required string Operation { get; init; }

    public required string Layer { get; init; }

    /// <summary>The time until it began, not its own.</summary>
    public required bool IsWait { get; init; }

    public required long Nanos { get; init; }

    /// <summary>Stretches of the critical path.</summary>
    public required int Times { get; init; }

    /// <summary>On average, of the peers without their fastest and slowest tenth.</summary>
    public required double PeersNanos { get; init; }

    /// <inheritdoc cref="PeersNanos"/>
    public required double PeersTimes { get; init; }

    /// <summary>The most that any peer has.</summary>
    public required long HighestNanos { get; init; }

    public double ExcessNanos => Nanos - PeersNanos;

    /// <summary>The longest of its stretches, to look at; null where the subject has none.</summary>
    public required Evidence? Longest { get; init; }
}

/// <param name="FromNanos">After the subject's start.</param>
/// <param name="Node">Where it ran, as far as it says so.</param>
public sealed record Evidence(TraceId TraceId, SpanId SpanId, long FromNanos, long Nanos, string? Node);
