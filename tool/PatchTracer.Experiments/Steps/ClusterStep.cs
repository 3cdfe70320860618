using PatchTracer.Cluster;
using PatchTracer.Collector;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Images.Applications;
using PatchTracer.Images.Go;
using PatchTracer.Images.Nodes;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

/// <summary>
/// A cluster that stands on the same foundation (release, node files, cluster file, configuration of the runtime) is kept, and only
/// the components that changed are brought to its nodes; otherwise a node image is made and the cluster created from it.
/// </summary>
internal sealed class ClusterStep(RunScope scope, Built built, IReadOnlyList<ApplicationImage> applications) : IStep<Standing>
{
    public string Name => "cluster";

    public string Reason => "the woven components at work on every node";

    public async Task<StepResult<Standing>> RunAsync(CancellationToken cancellation)
    {
        var foundation = Foundation(scope, built);
        var cluster = scope.Hold(await StandAsync(foundation, cancellation));
        if (cluster.WasReused)
            await TakeRootAsync(cluster, cancellation);
        // First: a component that is exchanged would otherwise begin with what the run before it was told.
        await cluster.ControlAsync(node => RuntimeEnvironment.Control(scope.Experiment.Tracing, node), cancellation);
        // A cluster that was stopped, and now runs again, may be older than the binaries; a new one has them all, and this finds nothing to
        // do.
        var outcomes = await cluster.UpdateAsync(Update(built), cancellation);
        var changed = outcomes.Where(o => o.Changed).Select(o => o.Component).Distinct().ToList();
        foreach (var archive in applications.Select(image => image.Archive).Distinct())
            await cluster.LoadImagesAsync(archive, cancellation);
        var standing = new Standing(new Made(built, applications, await cluster.NodeImageAsync(cancellation)), cluster);
        return new(standing, foundation[..16], cluster.WasReused,
            $"{string.Join(", ", cluster.NodeNames)} {(cluster.WasReused ? "kept" : "created")}"
            + (changed.Count > 0 ? $"; updated {string.Join(", ", changed)}" : ""));
    }

    private async Task TakeRootAsync(RunningCluster kept, CancellationToken cancellation)
    {
        if (NodeBase.Parse(scope.Experiment.Cluster.Base) is NodeBase.Debian && await kept.NodeRootAsync(cancellation) is { } root)
            scope.Pins.Take(NodeImageStep.Root, root, "The cluster that is kept was made of it: `patchtracer down "
                + $"--name {scope.Experiment.Cluster.Name}`, and the run makes one of what is locked.");
    }

    private async Task<RunningCluster> StandAsync(string foundation, CancellationToken cancellation)
    {
        var kind = new KindCluster(scope.Cache, scope.Reporter);
        var status = await kind.StatusAsync(scope.Experiment.Cluster.Name, cancellation);
        if (status.IsComplete && status.Nodes.All(node => node.Installed!.Key == foundation))
            return await kind.ConnectAsync(status, cancellation);
        var image = await NodeImageStep.BuildAsync(scope, built, cancellation);
        return await kind.UpAsync(Spec(scope.Experiment, built, image, foundation), cancellation);
    }

    internal static ClusterSpec Spec(Experiment experiment, Built built, NodeImage image, string foundation) =>
        new(experiment.Cluster.Config, image.Archive, built.Release)
        {
            Name = experiment.Cluster.Name,
            AllowEgress = experiment.Cluster.AllowEgress,
            HostPortsReached = [CollectorOptions.GrpcPort, CollectorOptions.HttpPort],
            ReuseKey = foundation,
            Components = Digests(built),
            EtcdImageTag = EtcdTag(built),
        };

    private static ComponentUpdate Update(Built built)
    {
        var digests = Digests(built);
        var kubelet = built.Binaries.Binaries.First(b => b.Name == "kubelet");
        var archives = built.Images.Where(i => ComponentImagesStep.Traced.Contains(i.Component))
            .Select(i => new ComponentArchive(i.Component, i.Archive, digests[i.Component]));
        return new ComponentUpdate([new("kubelet", kubelet.Path, "/usr/bin/kubelet", "kubelet", digests["kubelet"])], [.. archives]);
    }

    private static Dictionary<string, string> Digests(Built built)
    {
        var digests = built.Images.Where(i => ComponentImagesStep.Traced.Contains(i.Component))
            .ToDictionary(i => i.Component, i => i.Id.ToString());
        digests["kubelet"] = built.Binaries.Binaries.First(b => b.Name == "kubelet").Sha256;
        return digests;
    }

    private static string EtcdTag(Built built)
    {
        var name = built.Images.First(i => i.Component == "etcd").Name;
        return name[(name.LastIndexOf(':') + 1)..];
    }

    internal static string Foundation(RunScope scope, Built built)
    {
        var cluster = scope.Experiment.Cluster;
        using var key = new ContentKey().Add("release", built.Release).Add("base", cluster.Base).Add("egress", $"{cluster.AllowEgress}")
            .AddFile("config", cluster.Config);
        NodeSources.AddTo(key, scope.Options.NodeSources);
        if (File.Exists(cluster.Base))
            key.AddFile("base archive", cluster.Base);
        foreach (var (name, value) in RuntimeEnvironment.Of(scope.Experiment.Tracing))
            key.Add(name, value);
        // It is at work before anything that could bring it up to date.
        foreach (var binary in built.Binaries.Binaries.Where(b => ComponentBuildSpec.Containerd.Contains(b.Name)))
            key.Add(binary.Name, binary.Sha256);
        foreach (var image in built.Images.Where(i => i.Component is "etcd" or "pause"))
            key.Add(image.Component, image.Id.ToString());
        return key.ToString();
    }
}
