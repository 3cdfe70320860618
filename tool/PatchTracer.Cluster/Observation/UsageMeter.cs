using PatchTracer.Cluster.Lifecycle;
using PatchTracer.Traces.Evidence;

namespace PatchTracer.Cluster.Observation;

/// <summary>
/// What components use from one moment to another. By processes and not by control groups: nodes differ in which groups they have, and the
/// time of a process is exact whichever.
/// </summary>
internal sealed class UsageMeter
{
    private readonly IReadOnlyList<(Node Node, IReadOnlyList<ProcessSample> Samples)> _before;

    private UsageMeter(IReadOnlyList<(Node, IReadOnlyList<ProcessSample>)> before) => _before = before;

    public static async Task<UsageMeter> StartAsync(IReadOnlyList<Node> nodes, CancellationToken cancellation) =>
        new(await Task.WhenAll(nodes.Select(async node => (node, await SampleAsync(node, cancellation)))));

    public async Task<IReadOnlyList<ComponentUsage>> FinishAsync(CancellationToken cancellation)
    {
        var nodes = await Task.WhenAll(_before.Select(async before =>
            Difference(before.Node.Name, before.Samples, await SampleAsync(before.Node, cancellation))));
        return [.. nodes.SelectMany(usage => usage).OrderBy(usage => usage.Component, StringComparer.Ordinal)
            .ThenBy(usage => usage.Node, StringComparer.Ordinal)];
    }

    /// <summary>Components whose processes are the same at both moments.</summary>
    internal static IEnumerable<ComponentUsage> Difference(
        string node, IReadOnlyList<ProcessSample> before, IReadOnlyList<ProcessSample> after)
    {
        var earlier = before.ToDictionary(sample => (sample.Component, sample.Id, sample.Started));
        foreach (var component in after.GroupBy(sample => sample.Component))
        {
            var found = component.Where(sample => earlier.ContainsKey((sample.Component, sample.Id, sample.Started))).ToList();
            if (found.Count != component.Count() || found.Count != before.Count(sample => sample.Component == component.Key))
                continue;
            yield return new ComponentUsage
            {
                Component = component.Key,
                Node = node,
                CpuNanos = found.Sum(sample => sample.CpuNanos - earlier[(sample.Component, sample.Id, sample.Started)].CpuNanos),
                MemoryBytes = found.Sum(sample => sample.MemoryBytes),
            };
        }
    }

    private static async Task<IReadOnlyList<ProcessSample>> SampleAsync(Node node, CancellationToken cancellation) =>
        ProcessSample.Read(await node.ExecAsync(["sh", "-c", ProcessSample.Script], cancellation));
}
