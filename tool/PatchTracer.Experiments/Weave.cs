using PatchTracer.Sources;
using PatchTracer.Weaving;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments;

/// <summary>A catalog woven into a git work tree: one commit a component, all or nothing.</summary>
/// <param name="work">Open, hence locked; an earlier weave in it is replaced.</param>
/// <param name="digest">What <see cref="WorkTree.TryRestoreAsync"/> will know the result by.</param>
public sealed class Weave(WorkTree work, Catalog catalog, string runtime, string digest)
{
    /// <summary>Weaves only the tracepoints that this admits; null for all.</summary>
    public Func<Tracepoint, bool>? Select { get; init; }

    /// <summary>Directories of ordinary patches that go on top of what is woven.</summary>
    public IReadOnlyList<string> Series { get; init; } = [];

    /// <exception cref="DriftException">The catalog does not fit the tree; nothing is woven.</exception>
    public async Task<WeavePlan> RunAsync(IReporter reporter, CancellationToken cancellation)
    {
        await work.StartAsync(cancellation);
        reporter.Status("matching tracepoints");
        var plan = Weaver.Plan(WeaveTree.Open(work.Path), catalog, new WeaveOptions(runtime) { Select = Select });
        if (!plan.Fits)
            throw new DriftException(plan);
        // The runtime first: every commit on the branch compiles.
        foreach (var component in plan.Components.OrderBy(c => c.Name != Weaver.RuntimeComponent))
        {
            reporter.Status($"committing {component.Name}");
            var edits = component.Files.Select(file => new TreeEdit(file.Path, file.Woven)).ToList();
            await work.CommitComponentAsync(component.Name, digest, edits, $"{component.Subject}\n\n{component.Body}", cancellation);
        }
        foreach (var series in Series)
            await work.ApplySeriesAsync(series, digest, cancellation);
        await work.MarkWovenAsync(digest, cancellation);
        return plan;
    }

    /// <summary>Of all that decides how the woven tree looks: the tracepoints, the runtime, the series and the weaver itself.</summary>
    public static string Digest(Catalog catalog, string runtime, IReadOnlyList<string>? series = null)
    {
        using var key = new ContentKey().Add("catalog", catalog.Digest).Add("weaver", $"{typeof(Weaver).Module.ModuleVersionId}");
        foreach (var file in Directory.EnumerateFiles(runtime, "*.go").Where(f => !f.EndsWith("_test.go", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            key.AddFile(Path.GetFileName(file), file);
        foreach (var patch in (series ?? []).Where(Directory.Exists).SelectMany(directory => Directory.GetFiles(directory, "*.patch").Order(StringComparer.Ordinal)))
            key.AddFile($"series {Path.GetFileName(patch)}", patch);
        return key.ToString();
    }
}
