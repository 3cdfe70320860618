using PatchTracer.Cluster;
using PatchTracer.Collector;
using PatchTracer.Experiments.Running;
using PatchTracer.Images.Go;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

/// <summary>
/// A cluster that stands on the same foundation (release, node files, cluster file, configuration of the runtime) is kept, and only
/// the components that changed are brought to its nodes; otherwise a node image is made and the cluster created from it.
/// </summary>
internal sealed class ClusterStep : IStep
{
    public string Name => "cluster";

    public string Reason => "the woven components at work on every node";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        var foundation = Foundation(context);
        var kind = new KindCluster(context.Cache, context.Reporter);
        var status = await kind.StatusAsync(context.Experiment.Cluster.Name, cancellation);
        var kept = status.IsComplete && status.Nodes.All(node => node.Installed!.Key == foundation);
        if (!kept)
            context.NodeImage = await NodeImageStep.BuildAsync(context, cancellation);
        context.Cluster = kept
            ? await kind.ConnectAsync(context.Experiment.Cluster.Name, cancellation)
            : await kind.UpAsync(Spec(context, foundation), cancellation);
        context.NodesMadeFrom = await context.Cluster.NodeImageAsync(cancellation);
        // A cluster that was stopped, and now runs again, may be older than the binaries; a new one has them all, and this finds nothing to
        // do.
        var outcomes = await context.Cluster.UpdateAsync(Update(context), cancellation);
        var changed = outcomes.Where(o => o.Changed).Select(o => o.Component).Distinct().ToList();
        await context.Cluster.ControlAsync(RuntimeEnvironment.Control(context.Experiment.Tracing), cancellation);
        foreach (var archive in context.ApplicationImages.Select(image => image.Archive).Distinct())
            await context.Cluster.LoadImagesAsync(archive, cancellation);
        var summary = $"{string.Join(", ", context.Cluster.NodeNames)} {(context.Cluster.WasReused ? "kept" : "created")}"
            + (changed.Count > 0 ? $"; updated {string.Join(", ", changed)}" : "");
        return new StepResult(foundation[..16], context.Cluster.WasReused, summary);
    }

    internal static ClusterSpec Spec(RunContext context, string foundation) =>
        new(context.Experiment.Cluster.Config, context.NodeImage!.Archive, context.Release)
        {
            Name = context.Experiment.Cluster.Name,
            AllowEgress = context.Experiment.Cluster.AllowEgress,
            HostPortsReached = [CollectorOptions.GrpcPort, CollectorOptions.HttpPort],
            ReuseKey = foundation,
            Components = Digests(context),
            EtcdImageTag = EtcdTag(context),
        };

    private static ComponentUpdate Update(RunContext context)
    {
        var digests = Digests(context);
        var kubelet = context.Binaries.Binaries.First(b => b.Name == "kubelet");
        var archives = context.ComponentImages.Where(i => ComponentImagesStep.Traced.Contains(i.Component))
            .Select(i => new ComponentArchive(i.Component, i.Archive, digests[i.Component]));
        return new ComponentUpdate([new("kubelet", kubelet.Path, "/usr/bin/kubelet", "kubelet", digests["kubelet"])], [.. archives]);
    }

    private static Dictionary<string, string> Digests(RunContext context)
    {
        var digests = context.ComponentImages.Where(i => ComponentImagesStep.Traced.Contains(i.Component))
            .ToDictionary(i => i.Component, i => i.Id.ToString());
        digests["kubelet"] = context.Binaries.Binaries.First(b => b.Name == "kubelet").Sha256;
        return digests;
    }

    private static string EtcdTag(RunContext context)
    {
        var name = context.ComponentImages.First(i => i.Component == "etcd").Name;
        return name[(name.LastIndexOf(':') + 1)..];
    }

    internal static string Foundation(RunContext context)
    {
        var cluster = context.Experiment.Cluster;
        using var key = new ContentKey().Add("release", context.Release).Add("base", cluster.Base).Add("egress", $"{cluster.AllowEgress}")
            .AddFile("config", cluster.Config);
        foreach (var file in NodeFiles(context.Options.NodeSources))
            key.AddFile(Path.GetRelativePath(context.Options.NodeSources, file), file);
        if (File.Exists(cluster.Base))
            key.AddFile("base archive", cluster.Base);
        foreach (var (name, value) in RuntimeEnvironment.Of(context.Experiment.Tracing))
            key.Add(name, value);
        // It is at work before anything that could bring it up to date.
        foreach (var binary in context.Binaries.Binaries.Where(b => ComponentBuildSpec.Containerd.Contains(b.Name)))
            key.Add(binary.Name, binary.Sha256);
        foreach (var image in context.ComponentImages.Where(i => i.Component is "etcd" or "pause"))
            key.Add(image.Component, image.Id.ToString());
        return key.ToString();
    }

    private static IEnumerable<string> NodeFiles(string directory) =>
        Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("_test.go", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
