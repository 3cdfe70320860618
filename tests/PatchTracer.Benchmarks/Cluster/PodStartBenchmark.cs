using PatchTracer.Cluster;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Experiments.Steps;
using PatchTracer.Workspace;

namespace PatchTracer.Benchmarks.Cluster;

/// <summary>
/// How long a pod takes from its creation until it runs, on a real cluster: unwoven, then woven with collectors that are of no use and
/// with one that works, then unwoven again. What the two unwoven runs differ by is the noise that the others are compared with.
/// </summary>
internal static class PodStartBenchmark
{
    private const int DefaultPods = 40;

    /// <param name="arguments">The experiment file, the repository's kind-config/node, and how many pods each state starts.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length is < 2 or > 3)
        {
            await Console.Error.WriteLineAsync(
                $"usage: PatchTracer.Benchmarks podstart EXPERIMENT NODE_SOURCES [PODS]\n  PODS  for each state (default {DefaultPods})");
            return 2;
        }
        var pods = arguments.Length == 3 ? int.Parse(arguments[2], System.Globalization.CultureInfo.InvariantCulture) : DefaultPods;
        var woven = ExperimentFile.Load(arguments[0]);
        var nothing = Directory.CreateTempSubdirectory("patchtracer-no-catalog-");
        try
        {
            var unwoven = woven with { Catalog = nothing.FullName };
            var first = await MeasureAsync(unwoven, arguments[1], "unwoven", null, pods);
            var states = new List<PodStarts>();
            foreach (var (name, behaviour) in CollectorBehaviour.All)
                states.Add(await MeasureAsync(woven, arguments[1], $"woven, collector {name}", behaviour, pods));
            var second = await MeasureAsync(unwoven, arguments[1], "unwoven again", null, pods);
            Print(first, states, second);
        }
        finally
        {
            nothing.Delete(recursive: true);
        }
        return 0;
    }

    private static async Task<PodStarts> MeasureAsync(
        Experiment experiment, string nodeSources, string state, CollectorBehaviour? behaviour, int pods)
    {
        var cache = CacheRoot.FromEnvironment();
        await new ExperimentUp(experiment, new RunOptions { BundleDirectory = "", NodeSources = nodeSources }, cache,
            SilentReporter.Instance).RunAsync(default);
        using var cluster = await new KindCluster(cache, SilentReporter.Instance).ConnectAsync(experiment.Cluster.Name, default);
        await using var collector = behaviour is null ? null : UselessCollector.Start(cluster.Gateway, behaviour);
        var starts = new PodStarter(cluster.Kube, experiment.Application.Images[0].Name!);
        await starts.RunAsync(5, default); // what is made once is made
        var measured = new PodStarts(state, await starts.RunAsync(pods, default), collector?.Connections ?? 0);
        await Console.Error.WriteLineAsync($"{measured.State}: median {measured.Median.TotalMilliseconds:F0} ms, p99 {measured.P99.TotalMilliseconds:F0} ms, {measured.Connections} connections");
        return measured;
    }

    private static void Print(PodStarts first, List<PodStarts> states, PodStarts second)
    {
        var noise = (first.P99 - second.P99).Duration();
        var reference = (first.P99 + second.P99) / 2;
        Console.WriteLine($"pod start-up, creation to running, {first.Times.Count} pods one after another in each state\n");
        Console.WriteLine("| state | median | p99 | p99 by that of the unwoven runs | connections to the collector |\n|---|---|---|---|---|");
        foreach (var state in states.Prepend(first).Append(second))
            Console.WriteLine($"| {state.State} | {state.Median.TotalMilliseconds:F0} ms | {state.P99.TotalMilliseconds:F0} ms | {state.P99 / reference:F2} | {state.Connections} |");
        var chance = Chance.DifferenceOfP99([.. first.Times, .. second.Times], first.Times.Count);
        Console.WriteLine($"\nThe two unwoven runs' p99 differ by {noise.TotalMilliseconds:F0} ms; 95 of 100 pairs of such runs differ by less than {chance.TotalMilliseconds:F0} ms.");
        foreach (var state in states)
            Console.WriteLine($"{state.State}: p99 {(state.P99 - reference).TotalMilliseconds:+0;-0} ms, {((state.P99 - reference).Duration() <= chance ? "within" : "beyond")} chance");
    }
}
