using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Comparison;

namespace PatchTracer.Traces.Tests.Comparison;

/// <summary>
/// Runs of which the truth is known. Each has a good or a bad minute that all layers have, and so has each layer in it; within a run a
/// subject takes after the one before it. Two groups, six layers, durations with a long tail.
/// </summary>
/// <param name="minute">Standard deviation of what a run is faster or slower by, as a part.</param>
internal sealed class SimulatedRounds(int seed, int subjects = 100, double minute = 0.03)
{

    private static readonly (string Layer, double Mean)[] Layers =
        [("kubelet", 700e6), ("app", 500e6), ("cri", 400e6), ("kube-proxy", 250e6), ("apiserver", 100e6), ("scheduler", 50e6)];

    private readonly Random _random = new(seed);

    /// <param name="changed">The layer that takes longer, in the first group.</param>
    /// <param name="factor">By how much.</param>
    /// <param name="added">What everything takes longer besides, in that layer, in nanoseconds.</param>
    public IReadOnlyList<Round> Of(int count, string? changed = null, double factor = 1, double added = 0) =>
        [.. Enumerable.Range(0, count).Select(i =>
        new Round($"round {i}", new Dictionary<string, string>(), [Group("deploy", changed, factor, added),
            Group("dispatch", null, 1, 0)]))];

    private RoundGroup Group(string name, string? changed, double factor, double added)
    {
        var common = Math.Exp(minute * Normal());
        var effects = Layers.Select(layer => common * Math.Exp(minute * 0.67 * Normal()) * (layer.Layer == changed ? factor : 1)).ToArray();
        var carried = 0.0;
        var all = new List<double[]>();
        for (var subject = 0; subject < subjects; subject++)
        {
            carried = 0.7 * carried + 0.1 * Normal();
            all.Add([.. Layers.Select((layer, i) => layer.Mean * effects[i] * Math.Exp(carried + 0.3 * Normal())
                + (layer.Layer == changed ? added : 0))]);
        }
        all.Sort((x, y) => x.Sum().CompareTo(y.Sum()));
        var (first, end) = Trimmed.Bounds(all.Count);
        var layers = Layers.Select((layer, i) => (layer.Layer, Mean: all[first..end].Average(subject => subject[i])))
            .ToDictionary(layer => layer.Layer, layer => layer.Mean);
        return new RoundGroup
        {
            Name = name,
            Durations = all.ConvertAll(subject => (long)subject.Sum()),
            Parts = Enum.GetValues<PathDimension>().ToDictionary(dimension => dimension,
                dimension => (IReadOnlyDictionary<string, double>)(dimension == PathDimension.Layer ? layers : [])),
            Spans = new Dictionary<string, double>(),
        };
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
