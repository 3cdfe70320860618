using PatchTracer.Sources;
using PatchTracer.Weaving;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Tests;
using PatchTracer.Workspace;
using Xunit;
using Xunit.Abstractions;

namespace PatchTracer.Experiments.Tests.Weaving;

/// <summary>Series that others carry (a distribution's), on trees that they were made for: weaving costs them no patch.</summary>
public sealed class SeriesConformanceTests(ITestOutputHelper output)
{
    private const string Variable = "PATCHTRACER_SERIES";

    /// <summary>Pairs of a tree and a directory of patches.</summary>
    public static TheoryData<string> Pairs
    {
        get
        {
            var named = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
            return [.. named.Length > 0 ? named : [""]];
        }
    }

    [SkippableTheory]
    [Trait("speed", "conformance")]
    [MemberData(nameof(Pairs))]
    public async Task No_patch_that_fits_the_original_is_lost_by_weaving(string pair)
    {
        Skip.If(pair.Length == 0, $"needs trees and series of patches for them, named by {Variable}=TREE=PATCHES:TREE=PATCHES:…");
        var (tree, series) = (pair.Split('=')[0], pair.Split('=')[1]);
        using var scratch = new ScratchDirectory();
        var reporter = new Recorder();
        var source = await TreeSource.OpenAsync(tree, stated: null, CancellationToken.None);
        using var work = await WorkTree.OpenPrivateAsync(source, new CacheRoot(Path.Combine(scratch.Path, "cache")), reporter,
            CancellationToken.None);
        var catalog = Catalog.Load(Repository.Catalog);
        Task<WeavePlan> WeaveAsync(params IReadOnlyList<string> directories) =>
            new Weave(work, catalog, Repository.Runtime, "x") { Series = directories }.RunAsync(reporter, CancellationToken.None);
        await WeaveAsync();
        var woven = await work.TreeIdAsync(CancellationToken.None);

        var refusal = await Record.ExceptionAsync(() => WeaveAsync(series)) as SourceException;

        var lines = (refusal?.Message ?? "").Split('\n');
        var neither = lines.Where(line => line.Contains(" fits neither ", StringComparison.Ordinal)).ToList();
        var lost = lines.Where(line => line.Contains(" fits the tree as it was ", StringComparison.Ordinal)).ToList();
        var there = reporter.Lines.Where(line => line.Contains(" is in the tree already", StringComparison.Ordinal)).ToList();
        var count = SeriesFiles.In(series).Count;
        output.WriteLine($"{source.Version} and {series}: of {count} patches {count - there.Count - neither.Count - lost.Count} fit both, {there.Count} are in the tree already, {neither.Count} fit neither, {lost.Count} only the original");
        foreach (var line in lines)
            output.WriteLine($"  {line}");
        Assert.Empty(lost);
        if (refusal is not null)
            Assert.Equal(woven, await work.TreeIdAsync(CancellationToken.None));
    }

    private sealed class Recorder : IReporter
    {
        public List<string> Lines { get; } = [];

        public void Status(string text) { }

        public void Info(string text) => Lines.Add(text);

        public void Warn(string text) => Lines.Add(text);
    }
}
