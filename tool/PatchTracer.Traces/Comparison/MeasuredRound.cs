using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Evidence;

namespace PatchTracer.Traces.Comparison;

/// <summary>
/// A run reduced to what was measured beside its spans: how long requests took for who sent them, and pods for who watched them, and what
/// components used. Of these it is known how long they took and not where, so that their groups have no parts.
/// </summary>
public static class MeasuredRound
{
    /// <summary>The group of all pods.</summary>
    public const string Pods = "pods, created to ready";

    /// <param name="name">See <see cref="Round"/>.</param>
    /// <param name="facts">The same.</param>
    public static Round Of(
        string name, IReadOnlyDictionary<string, string> facts, Measurements measured, IReadOnlyList<LoadRequest> load) =>
        new(name, facts, [.. Groups(measured, load)])
        {
            Usage = new Dictionary<UsageKind, IReadOnlyDictionary<string, double>>
            {
                [UsageKind.Processor] = Sums(measured, component => component.CpuNanos),
                [UsageKind.Memory] = Sums(measured, component => component.MemoryBytes),
            },
        };

    private static IEnumerable<RoundGroup> Groups(Measurements measured, IReadOnlyList<LoadRequest> load)
    {
        var pods = measured.Pods.Where(pod => pod.ReadyUnixNano is not null).Select(pod => pod.ReadyUnixNano!.Value - pod.CreatedUnixNano);
        return load.GroupBy(request => request.Name).Select(requests =>
            Group($"request {requests.Key}".TrimEnd(), requests.Select(request => request.DurationNanos)))
            .Append(Group(Pods, pods)).Where(group => group.Durations.Count > 0);
    }

    private static RoundGroup Group(string name, IEnumerable<long> durations) => new()
    {
        Name = name,
        Durations = [.. durations.Order()],
        Parts = Enum.GetValues<PathDimension>()
            .ToDictionary(dimension => dimension, _ => (IReadOnlyDictionary<string, double>)new Dictionary<string, double>()),
        Spans = new Dictionary<string, double>(),
    };

    /// <summary>
    /// Nodes come and go in number and name; a component that was started again on one of them is on fewer, and is left out where others
    /// have it on more.
    /// </summary>
    private static Dictionary<string, double> Sums(Measurements measured, Func<ComponentUsage, long> amount) =>
        measured.Components.GroupBy(component => component.Component)
            .ToDictionary(component => component.Key, component => component.Sum(one => (double)amount(one)));
}
