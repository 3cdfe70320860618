namespace PatchTracer.Benchmarks.Cluster;

/// <summary>What one state of the cluster measured.</summary>
/// <param name="Connections">How many the woven components opened to the collector; none when nobody listens.</param>
internal sealed record PodStarts(string State, IReadOnlyList<TimeSpan> Times, int Connections)
{
    public TimeSpan Median => At(0.5);

    public TimeSpan P99 => At(0.99);

    private TimeSpan At(double share) => Times.Order().ElementAt((int)Math.Ceiling(share * Times.Count) - 1);
}
