using PatchTracer.Tracepoints.Paths;
using PatchTracer.Tracepoints.Points;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>One file of the catalog, as <c>docs/catalog.md</c> describes it.</summary>
public sealed record Tracepoint : CatalogPoint
{
    internal ImmutableArray<FunctionPattern> Match { get; init; } = [];

    public TreeRequirement Requires { get; init; }

    internal ImmutableArray<Bind> Binds { get; init; } = [];

    internal SpanRule? Span { get; init; }

    internal ImmutableArray<Step> Steps { get; init; } = [];

    internal ImmutableArray<ImportRule> Imports { get; init; } = [];

    /// <summary>The Go variable of its point: <c>kubelet.sandbox.create</c> is <c>ptKubeletSandboxCreate</c>.</summary>
    public string Variable => VariableOf(Id);

    /// <summary>
    /// How many places inside the function it cannot do without: calls, assignments, loops, literals, fields that are read.
    /// </summary>
    internal int Places =>
        Steps.Select(step => step.At).Append(Span?.Start)
            .Count(anchor => anchor is { IsOptional: false } && (anchor.Target is not null || anchor.Literal is not null))
        + Binds.Count(bind => !bind.MayBeAbsent && bind.Alternatives.All(path => path.Root is PathRoot.Used));

    internal static string VariableOf(string id) =>
        "pt" + string.Concat(id.Split('.', '_', '-').Where(word => word.Length > 0)
            .Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
