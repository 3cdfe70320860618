namespace PatchTracer.Traces.Stitching;

/// <summary>How two components' clocks may differ before their spans are taken to contradict each other.</summary>
public sealed record StitchOptions
{
    public static readonly StitchOptions Default = new();

    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMilliseconds(50);

    internal long ToleranceNanos => UnixNano.Of(ClockTolerance);
}
