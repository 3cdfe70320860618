namespace PatchTracer.Traces.Verdicts;

/// <summary>What the answers of a load must be like; what is null does not matter.</summary>
public sealed record LoadThreshold
{
    /// <summary>The load's request it is about; null for all of them together.</summary>
    public string? Request { get; init; }

    /// <summary>The largest share of failed requests, 0 to 1.</summary>
    public double? Errors { get; init; }

    public TimeSpan? P50 { get; init; }

    public TimeSpan? P90 { get; init; }

    public TimeSpan? P95 { get; init; }

    public TimeSpan? P99 { get; init; }

    public TimeSpan? Max { get; init; }
}
