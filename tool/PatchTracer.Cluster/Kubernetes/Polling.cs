using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>Asks again and again: in a cluster a first answer is rarely the last.</summary>
internal static class Polling
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(500);

    /// <summary>A slow machine is not kept from what is waited for by being asked about it.</summary>
    private static TimeSpan Interval => Usual * Math.Min(PatienceFactor.Value, 4);

    /// <summary>Until <paramref name="pending"/> returns null; what it returned last tells why time ran out.</summary>
    /// <param name="patience">That of a usual machine.</param>
    /// <param name="pending">Null if what is waited for is there, else what is still missing, in words.</param>
    /// <exception cref="ClusterException">Time ran out.</exception>
    public static async Task UntilAsync(
        string what, TimeSpan patience, Func<CancellationToken, Task<string?>> pending, CancellationToken cancellation)
    {
        patience = PatienceFactor.Apply(patience);
        var deadline = DateTime.UtcNow + patience;
        while (true)
        {
            string? missing;
            try
            {
                missing = await pending(cancellation);
            }
            catch (KubeException e) when (e.IsTransient)
            {
                missing = e.Message; // the API server may be starting again
            }
            if (missing is null)
                return;
            if (DateTime.UtcNow > deadline)
                throw new ClusterException(ClusterFailure.NotReady, $"{what}: not ready after {patience.TotalSeconds:0} s: {missing}");
            await Task.Delay(Interval, cancellation);
        }
    }
}
