using PatchTracer.Yaml;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace PatchTracer.Experiments.Files;

/// <summary>Reads experiment files: strict about keys and values, relative paths made absolute, errors with file, line and column.</summary>
public static class ExperimentFile
{
    /// <exception cref="ExperimentException">Not readable, not YAML, an unknown key, something required is missing, or a value that no run could use.</exception>
    public static Experiment Load(string path)
    {
        if (!File.Exists(path))
            throw new ExperimentException("there is no such experiment file", path);
        var deserializer = new DeserializerBuilder().WithNamingConvention(HyphenatedNamingConvention.Instance)
            .WithTypeMapping<IReadOnlyList<string>, List<string>>().WithDuplicateKeyChecking()
            .WithNodeDeserializer(new ExpectedForm(), where => where.OnTop()).WithTypeInspector(inner => new KnownKeys(inner)).Build();
        try
        {
            var experiment = deserializer.Deserialize<Experiment?>(YamlText.Parser(File.ReadAllText(path)))
                ?? throw new ExperimentException("the file is empty", path);
            return ExperimentChecks.Check(Resolve(experiment, Path.GetFullPath(path)));
        }
        catch (YamlException e)
        {
            throw new ExperimentException(YamlText.Reason(e), path, (int)e.Start.Line, (int)e.Start.Column, e);
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
}
