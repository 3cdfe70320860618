using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace PatchTracer.Experiments.Files;

/// <summary>Reads experiment files: strict about keys, relative paths made absolute, errors with file, line and column.</summary>
public static class ExperimentFile
{
    /// <exception cref="ExperimentException">Not readable, not YAML, an unknown key, or something required is missing.</exception>
    public static Experiment Load(string path)
    {
        if (!File.Exists(path))
            throw new ExperimentException("there is no such experiment file", path);
        var deserializer = new DeserializerBuilder().WithNamingConvention(HyphenatedNamingConvention.Instance)
            .WithTypeMapping<IReadOnlyList<string>, List<string>>().Build();
        try
        {
            var experiment = deserializer.Deserialize<Experiment?>(File.ReadAllText(path))
                ?? throw new ExperimentException("the file is empty", path);
            return Validate(Resolve(experiment, Path.GetFullPath(path)));
        }
        catch (YamlException e)
        {
            var reason = e.InnerException?.Message ?? e.Message;
            throw new ExperimentException(reason, path, (int)e.Start.Line, (int)e.Start.Column, e);
        }
    }

    private static Experiment Resolve(Experiment experiment, string file)
    {
        var root = Path.GetDirectoryName(file)!;
        string Absolute(string path) => path.Length == 0 ? path : Path.GetFullPath(path, root);
        return experiment with
        {
            File = file,
            Catalog = Absolute(experiment.Catalog),
            Runtime = Absolute(experiment.Runtime),
            Contract = Absolute(experiment.Contract),
            Kubernetes = experiment.Kubernetes with { Tree = experiment.Kubernetes.Tree is { } tree ? Absolute(tree) : null },
            Series = [.. experiment.Series.Select(Absolute)],
            Containerd = experiment.Containerd is { } containerd ? containerd with { Tree = Absolute(containerd.Tree) } : null,
            Cluster = experiment.Cluster with { Config = Absolute(experiment.Cluster.Config) },
            Application = experiment.Application with
            {
                Project = Absolute(experiment.Application.Project),
                Agent = experiment.Application.Agent is { } agent ? Absolute(agent) : null,
                Manifests = [.. experiment.Application.Manifests.Select(Absolute)],
                DuringLoad = [.. experiment.Application.DuringLoad.Select(Absolute)],
            },
        };
    }

    private static Experiment Validate(Experiment experiment)
    {
        ExperimentException Bad(string message) => new(message, experiment.File);
        if (experiment.Name.Length == 0)
            throw Bad("`name` is missing");
        var sources = new object?[] { experiment.Kubernetes.Debian, experiment.Kubernetes.Git, experiment.Kubernetes.Tree }.Count(s => s is not null);
        if (sources != 1)
            throw Bad("`kubernetes` needs exactly one of `debian`, `git` and `tree`");
        foreach (var (key, path) in RequiredFiles(experiment))
        {
            if (!File.Exists(path) && !Directory.Exists(path))
                throw Bad($"`{key}` names {(path.Length == 0 ? "nothing" : path)}, which does not exist");
        }
        if (experiment.Tracing.Mode is not ("parent" or "link"))
            throw Bad($"`tracing.mode` is `{experiment.Tracing.Mode}`; it is `parent` or `link`");
        return experiment;
    }

    private static IEnumerable<(string Key, string Path)> RequiredFiles(Experiment experiment)
    {
        foreach (var series in experiment.Series)
            yield return ("series", series);
        if (experiment.Containerd is { } containerd)
            yield return ("containerd.tree", containerd.Tree);
        yield return ("catalog", experiment.Catalog);
        yield return ("runtime", experiment.Runtime);
        yield return ("contract", experiment.Contract);
        yield return ("cluster.config", experiment.Cluster.Config);
        yield return ("application.project", experiment.Application.Project);
        if (experiment.Application.Agent is { } agent)
            yield return ("application.agent", agent);
        foreach (var manifest in experiment.Application.Manifests)
            yield return ("application.manifests", manifest);
        foreach (var manifest in experiment.Application.DuringLoad)
            yield return ("application.during-load", manifest);
    }
}
