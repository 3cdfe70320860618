namespace PatchTracer.Experiments.Files;

/// <summary>What an experiment makes run, and where: what somebody who did not write it wants to have read before.</summary>
public static class ExperimentPrograms
{
    /// <summary>By where and as whom, each program once, in the order in which they are run.</summary>
    /// <param name="defaults">What comes with the program is nobody's experiment.</param>
    public static IReadOnlyList<(string Where, IReadOnlyList<string> What)> Of(Experiment experiment, ExperimentDefaults defaults)
    {
        Experiment[] all = [experiment, .. experiment.Variants.Values];
        return
        [
            ($"on this machine, as {Environment.UserName}", Distinct(all.SelectMany(OnThisMachine))),
            ("in this machine's container engine", Distinct(all.SelectMany(InTheEngine))),
            ("on the cluster's nodes, which are privileged containers", Distinct(all.SelectMany(one => OnNodes(one, defaults)))),
        ];
    }

    private static List<string> Distinct(IEnumerable<string> what) => [.. what.Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> OnThisMachine(Experiment experiment)
    {
        yield return $"generators and compilation of {Source(experiment.Kubernetes)}";
        foreach (var series in experiment.Series)
            yield return $"what the patches of {series} change in it";
        if (experiment.Containerd is { } containerd)
            yield return $"compilation of containerd in {containerd.Tree}";
        foreach (var image in experiment.Application.Images)
        {
            if (image.Project is { } project)
                yield return $"MSBuild of {project}";
            if (image.Agent is { } agent)
                yield return $"MSBuild of {agent}";
            if (image.Go is { } go)
                yield return $"compilation of the Go program in {go}";
        }
    }

    private static string Source(KubernetesSource source) => source switch
    {
        { Tree: { } tree } => $"the tree {tree}",
        { Git: { } git } => $"{git.Tag} of {git.Url}",
        _ => $"Debian's {source.Debian?.Package} {source.Debian?.Version}",
    };

    private static IEnumerable<string> InTheEngine(Experiment experiment)
    {
        foreach (var image in experiment.Application.Images)
        {
            if (image.Dockerfile is { } dockerfile)
                yield return $"the commands of {dockerfile}";
        }
    }

    private static IEnumerable<string> OnNodes(Experiment experiment, ExperimentDefaults defaults)
    {
        if (experiment.Catalog != defaults.Catalog)
            yield return $"Kubernetes with the Go text of the catalog {experiment.Catalog}";
        if (experiment.Runtime != defaults.Runtime)
            yield return $"Kubernetes with the runtime {experiment.Runtime}";
        if (experiment.Cluster.Base != "debian")
            yield return $"the node image {experiment.Cluster.Base}";
        if (experiment.Cluster.AllowEgress)
            yield return "pods that reach beyond this machine, and every port of it (`cluster.allow-egress`)";
        foreach (var manifest in experiment.Application.Manifests.Concat(experiment.Application.DuringLoad))
            yield return $"what {manifest} deploys";
    }
}
