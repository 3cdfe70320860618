using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Weaving.Applying;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Trees;
using PatchTracer.Workspace;

namespace PatchTracer.Weaving;

/// <summary>What weaving a catalog into a tree comes to, file by file. Making it wrote nothing.</summary>
public sealed class WeavePlan
{
    /// <summary>The trailer of commit messages and exported patches that names the catalog.</summary>
    public const string CatalogTrailer = "Patchtracer-Catalog";

    internal WeavePlan(WeaveTree tree, string catalogDigest)
    {
        Tree = tree;
        CatalogDigest = catalogDigest;
    }

    public WeaveTree Tree { get; }

    public string CatalogDigest { get; }

    /// <summary>By path. Empty when <see cref="Diagnostics"/> is not.</summary>
    public required ImmutableArray<PlannedFile> Files { get; init; }

    /// <summary>One for each tracepoint, in catalog order.</summary>
    public required ImmutableArray<Explanation> Explanations { get; init; }

    /// <summary>Every reason why the catalog cannot be woven into the tree.</summary>
    public required ImmutableArray<WeaveDiagnostic> Diagnostics { get; init; }

    /// <summary>What the functions that were found look like, by the id of the tracepoint.</summary>
    internal ImmutableArray<(string Tracepoint, ImmutableArray<FunctionTraits> Found)> Traits { get; init; } = [];

    public bool Fits => Diagnostics.IsEmpty;

    /// <summary>The files by component, the runtime first, since the others import it.</summary>
    public ImmutableArray<PlannedComponent> Components =>
        [.. Files.GroupBy(file => file.Component)
            .OrderBy(group => group.Key != Weaver.RuntimeComponent)
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new PlannedComponent(group.Key, [.. group], TracepointsOf(group.Key)))];

    /// <summary>Writes the plan as ordinary patches that <c>git am</c> takes on the original tree, one for each component.</summary>
    /// <returns>The files, in the order they are to be applied.</returns>
    /// <exception cref="WeavingException">The directory holds a patch of another series.</exception>
    public async Task<ImmutableArray<string>> ExportAsync(string directory, PatchAuthor author, CancellationToken cancellation)
    {
        var series = new PatchSeries(this, author).Print().ToList();
        Directory.CreateDirectory(directory);
        if (Directory.EnumerateFiles(directory, "*.patch").Select(Path.GetFileName).Except(series.Select(patch => patch.FileName)).Order()
            .FirstOrDefault() is { } other)
            throw new WeavingException(directory, $"{directory} holds {other}, which is not of this series: "
                + "`git am *.patch` would apply it as well; remove it, or name a directory without patches");
        if (series.Select(patch => Path.Combine(directory, patch.FileName))
            .FirstOrDefault(path => File.Exists(path) && !IsOurs(path)) is { } foreign)
            throw new WeavingException(directory, $"{foreign} is not a patch that patchtracer wrote, and would be overwritten: "
                + "move it away, or name a directory without patches");
        var patches = series.Select(patch => (Path: Path.Combine(directory, patch.FileName), patch.Text)).ToImmutableArray();
        await PublishAsync(patches, cancellation);
        return [.. patches.Select(patch => patch.Path)];
    }

    private static bool IsOurs(string patch) =>
        ForeignFile.ReadLines(patch).Any(line => line.StartsWith($"{CatalogTrailer}: ", StringComparison.Ordinal));

    // A part of a series is worse than none: the first takes its place when all others have taken theirs, and none before all are written.
    private static async Task PublishAsync(ImmutableArray<(string Path, string Text)> patches, CancellationToken cancellation)
    {
        if (patches.IsEmpty)
            return;
        await Publication.FileAsync(patches[0].Path, async partial =>
        {
            await File.WriteAllTextAsync(partial, patches[0].Text, cancellation);
            await PublishAsync(patches[1..], cancellation);
        });
    }

    /// <summary>Writes a Go build overlay: <c>go build -overlay FILE</c> builds the woven tree, which itself stays as it is.</summary>
    public Task WriteOverlayAsync(string file, CancellationToken cancellation) => new OverlayWriter(this, file).WriteAsync(cancellation);

    private ImmutableArray<string> TracepointsOf(string component) =>
        [.. Explanations.Where(explanation => explanation.Component == component && explanation.Status == ExplanationStatus.Found)
            .Select(explanation => explanation.Tracepoint)];
}
