namespace PatchTracer.Cluster.Loading;

/// <summary>
/// One part of a load: open (<see cref="Rate"/>: requests begin at their times, answered or not) or closed (<see cref="Users"/>: each
/// asks again when it has its answer). It ends with its count or its time, whichever comes first; at least one is given.
/// </summary>
public sealed record LoadStage
{
    /// <summary>Of one machine's loopback; more is a slip of the pen.</summary>
    public const int MaxRate = 10_000;

    public const int MaxUsers = 1_000;

    public RateRange? Rate { get; init; }

    public int? Users { get; init; }

    public int? Count { get; init; }

    public TimeSpan? Duration { get; init; }

    /// <summary>Open: no more than this many wait for an answer at a time; when they do, later ones begin late.</summary>
    public int AtOnce { get; init; } = 100;

    /// <summary>Closed: how long a user waits between an answer and the next request.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>How many it sends if all goes well; null where only time decides.</summary>
    internal int? Planned => Rate is { } rate && Duration is { } duration
        ? Math.Min(Count ?? int.MaxValue, (int)Math.Min(int.MaxValue, Math.Ceiling(rate.Mean * duration.TotalSeconds)))
        : Count;
}
