using CommandLine;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Experiments.Steps;

namespace PatchTracer.Cli.Verbs;

/// <summary>
/// What the verbs that carry out an experiment, or a part of one, have in common: the file, and what takes the place of its parts.
/// </summary>
internal abstract class ExperimentVerb : CommonOptions
{
    [Value(0, MetaName = "FILE", Required = true, HelpText = "The experiment file.")]
    public string File { get; set; } = "";

    [Option("tree", MetaValue = "DIR", SetName = "tree",
        HelpText = "Use this Kubernetes tree in place of the file's source. It is copied, never changed.")]
    public string? Tree { get; set; }

    [Option("containerd", MetaValue = "DIR",
        HelpText = "Weave this containerd tree too, and put it into the nodes. It is copied, never changed.")]
    public string? Containerd { get; set; }

    [Option("kubernetes", MetaValue = "TAG", SetName = "git",
        HelpText = "Use this release from git in place of the file's source: v1.34.1.")]
    public string? Release { get; set; }

    [Option("source", MetaValue = "URL|PATH", SetName = "git", HelpText = "The repository of --kubernetes. Default: the public one.")]
    public string? Source { get; set; }

    [Option("catalog", MetaValue = "DIR", HelpText = "Use this catalog in place of the file's.")]
    public string? Catalog { get; set; }

    [Option("trust", HelpText = "Carry it out though nobody here has before: what it builds is run as you, its pods on privileged nodes.")]
    public bool Trust { get; set; }

    [Option("json", HelpText = "The result as JSON on standard output.")]
    public bool Json { get; set; }

    /// <exception cref="UsageException">It is somebody's, and nobody has said that it may be carried out.</exception>
    protected async Task<Experiment> LoadAsync(CancellationToken cancellation)
    {
        var experiment = Load();
        await Consent.RequireAsync(experiment, Trust, mayAsk: !Json, cancellation);
        return experiment;
    }

    private Experiment Load()
    {
        if (Source is not null && Release is null)
            throw new UsageException("--source is the repository of --kubernetes; give --kubernetes TAG too");
        var experiment = ExperimentFile.Load(File, ExperimentDefaults.Of(Repository.Root));
        if (Catalog is null)
            return experiment;
        var catalog = Repository.CatalogOr(Catalog);
        return experiment with
        {
            Catalog = catalog,
            Variants = experiment.Variants.ToDictionary(variant => variant.Key, variant => variant.Value with { Catalog = catalog })
        };
    }

    /// <param name="bundle">Empty where the verb writes none.</param>
    protected virtual RunOptions Options(string bundle = "") => new()
    {
        BundleDirectory = bundle,
        NodeSources = Repository.NodeSources,
        Tool = Usage.Version,
        Tree = Tree,
        Containerd = Containerd,
        Release = Release,
        Repository = Source,
    };
}
