using PatchTracer.Cluster.Loading;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Workspace;
using PatchTracer.Yaml;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace PatchTracer.Experiments.Files;

/// <summary>
/// Reads experiment files: strict about keys and values, relative paths made absolute, errors with file, line and column.
/// </summary>
public static class ExperimentFile
{
    /// <summary>Every key that is read, from the top: <c>load.stages.rate</c>.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. KnownKeys.Of(typeof(Experiment), "")];

    /// <exception cref="ExperimentException">Not readable, not YAML, an unknown key, something required is missing, or a value that no run
    /// could use.</exception>
    /// <param name="defaults">For what the file leaves out; null where it must say all.</param>
    public static Experiment Load(string path, ExperimentDefaults? defaults = null)
    {
        if (!Path.Exists(path))
            throw new ExperimentException("there is no such experiment file", path);
        var deserializer = Deserializer();
        try
        {
            var text = ForeignFile.ReadText(path);
            // Read with all its variants first: there what is wrong has its place in the file.
            var experiment = Read(text);
            return experiment.Variants.Count == 0 ? experiment
                : VariantChecks.Check(experiment with { Variants = Whole(VariantText.Of(text, path)) });
        }
        catch (YamlException e)
        {
            throw new ExperimentException(YamlText.Reason(e), path, (int)e.Start.Line, (int)e.Start.Column, e);
        }

        Experiment Read(string text)
        {
            var experiment = deserializer.Deserialize<Experiment?>(YamlText.Parser(text))
                ?? throw new ExperimentException("the file is empty", path);
            return ExperimentChecks.Check(Resolve(experiment with { Text = text }, Path.GetFullPath(path), defaults));
        }

        Dictionary<string, Experiment> Whole(IReadOnlyList<(string Name, string Text)> variants) =>
            variants.ToDictionary(variant => variant.Name, variant =>
        {
            try
            {
                return Read(variant.Text);
            }
            catch (ExperimentException e)
            {
                throw new ExperimentException($"{e.Message} (variant {variant.Name})", inner: e);
            }
        });
    }

    private static IDeserializer Deserializer() => new DeserializerBuilder().WithNamingConvention(HyphenatedNamingConvention.Instance)
        .WithTypeMapping<IReadOnlyList<string>, List<string>>().WithTypeMapping<IReadOnlyList<ImageSection>, List<ImageSection>>()
        .WithTypeMapping<IReadOnlyList<RequestTemplate>, List<RequestTemplate>>()
        .WithTypeMapping<IReadOnlyList<LoadStage>, List<LoadStage>>()
        .WithTypeMapping<IReadOnlyList<LoadThreshold>, List<LoadThreshold>>()
        .WithTypeMapping<IReadOnlyDictionary<string, string>, Dictionary<string, string>>()
        .WithTypeMapping<IReadOnlyDictionary<string, ValueSource>, Dictionary<string, ValueSource>>().WithDuplicateKeyChecking()
        .WithTypeMapping<IReadOnlyDictionary<string, Experiment>, Dictionary<string, Experiment>>()
        .WithNodeDeserializer(new ExpectedForm(), where => where.OnTop()).WithTypeInspector(inner => new KnownKeys(inner)).Build();

    private static Experiment Resolve(Experiment experiment, string file, ExperimentDefaults? defaults)
    {
        var root = Path.GetDirectoryName(file)!;
        string Absolute(string path) => path.Length == 0 ? path : Path.GetFullPath(path, root);
        string? Optional(string? path) => path is null ? null : Absolute(path);
        string Or(string path, string? other) => path.Length == 0 && other is not null ? other : Absolute(path);
        var application = experiment.Application;
        return experiment with
        {
            File = file,
            Catalog = Or(experiment.Catalog, defaults?.Catalog),
            Runtime = Or(experiment.Runtime, defaults?.Runtime),
            Contract = Absolute(experiment.Contract),
            Kubernetes = experiment.Kubernetes with { Tree = Optional(experiment.Kubernetes.Tree) },
            Series = [.. experiment.Series.Select(Absolute)],
            Containerd = experiment.Containerd is { } containerd ? containerd with { Tree = Absolute(containerd.Tree) } : null,
            Cluster = experiment.Cluster with { Config = Or(experiment.Cluster.Config, defaults?.ClusterConfig) },
            Application = application with
            {
                Namespace = application.Namespace.Length > 0 ? application.Namespace : experiment.Name,
                Images = [.. application.Images.Select(image => image with
                {
                    Project = Optional(image.Project),
                    Agent = Optional(image.Agent),
                    Go = Optional(image.Go),
                    Dockerfile = Optional(image.Dockerfile),
                    Context = Optional(image.Context)
                        ?? (image.Dockerfile is { Length: > 0 } dockerfile ? Path.GetDirectoryName(Absolute(dockerfile)) : null),
                    Archive = Optional(image.Archive),
                })],
                Manifests = [.. application.Manifests.Select(Absolute)],
                DuringLoad = [.. application.DuringLoad.Select(Absolute)],
            },
        };
    }
}
