using CommandLine;
using PatchTracer.Experiments;
using PatchTracer.IL;
using PatchTracer.IL.Catalogs;
using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Cli.Verbs;

/// <summary>What the verbs that look at a source tree have in common.</summary>
internal abstract class TreeVerb : CommonOptions
{
    [Option("catalog", MetaValue = "DIR", HelpText = "The directory of tracepoints. Default: patches/catalog of the checkout.")]
    public string? Catalog { get; set; }

    [Option("points", MetaValue = "GLOB", HelpText = "Only the tracepoints whose id matches: kubelet.*")]
    public string? Points { get; set; }

    [Option("json", HelpText = "The result as JSON on standard output.")]
    public bool Json { get; set; }

    /// <summary>A catalog of one's own may be for any Go module; that of patchtracer is for Kubernetes and containerd.</summary>
    protected bool AnyModule => Catalog is not null;

    protected Catalog LoadCatalog() => Weaving.Catalogs.Catalog.Load(Repository.CatalogOr(Catalog));

    protected MethodCatalog LoadMethods() => MethodCatalog.Load(Repository.CatalogOr(Catalog));

    protected bool IsSelected(string id) =>
        Points is null || System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(Points, id, ignoreCase: false);

    /// <summary>Null for all.</summary>
    protected Func<Tracepoint, bool>? Selection(Catalog catalog)
    {
        if (Points is null)
            return null;
        bool Matches(Tracepoint tracepoint) => IsSelected(tracepoint.Id);
        return catalog.Tracepoints.Any(Matches) || LoadMethods().Points.Any(point => IsSelected(point.Id)) ? Matches
            : throw new ExperimentException($"no tracepoint matches `{Points}`; `patchtracer points` lists all");
    }
}
