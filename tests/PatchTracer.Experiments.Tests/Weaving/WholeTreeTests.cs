using System.Text;
using PatchTracer.Weaving;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Tests;
using Xunit;

namespace PatchTracer.Experiments.Tests.Weaving;

/// <summary>The catalog of this repository in every package that it touches, of every tree at hand.</summary>
public sealed class WholeTreeTests
{
    private const string OpenTelemetry = "vendor/go.opentelemetry.io/otel/trace";

    public static TheoryData<string> Trees
    {
        get
        {
            var named = $"{Environment.GetEnvironmentVariable("PATCHTRACER_TREES")}:{Environment.GetEnvironmentVariable("PATCHTRACER_KUBERNETES_TREE")}"
                .Split(':', StringSplitOptions.RemoveEmptyEntries).Where(Directory.Exists).Distinct().ToList();
            return [.. named.Count > 0 ? named : [""]];
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public async Task The_whole_catalog_goes_in_once_and_comes_out_byte_for_byte_and_git_am_does_the_same(string tree)
    {
        Skip.If(tree.Length == 0, "needs complete source trees, named by PATCHTRACER_TREES=DIR:DIR:… or PATCHTRACER_KUBERNETES_TREE");
        var planned = await Weave.PlanAsync(tree, Catalog.Load(Repository.Catalog), new WeaveOptions(Repository.Runtime),
            CancellationToken.None);
        using var repository = await WovenRepository.CreateAsync(Around(tree, planned)
            .Select(path => (path, File.ReadAllBytes(Path.Combine(tree, path)))));
        var original = repository.Snapshot();

        var commit = await repository.WeaveAsync(catalogDirectory: Repository.Catalog);
        var woven = repository.Snapshot();
        var again = await repository.WeaveAsync(catalogDirectory: Repository.Catalog);
        Assert.Equal(commit, again);
        Assert.Equal(woven, repository.Snapshot());
        await repository.RevertAsync();
        Assert.Equal(original, repository.Snapshot());
        var patches = await planned.ExportAsync(Path.Combine(repository.Scratch, "patches"),
            new("A", "a@example.org", DateTimeOffset.UnixEpoch), default);
        await repository.GitAsync(["am", "--quiet", .. patches]);

        Assert.Equal(woven, repository.Snapshot());
        Assert.Contains(planned.Files, file => file.Original is not null);
        Assert.All(planned.Files, file => Assert.Equal(Encoding.Latin1.GetString(file.Woven), woven[file.Path]));
    }

    /// <summary>
    /// What the weaver looks at where it found something, and what tells it which tree that is: the rest of a tree would be copied in vain.
    /// </summary>
    private static IEnumerable<string> Around(string tree, WeavePlan plan) =>
        plan.Files.Where(file => file.Original is not null).Select(file => Path.GetDirectoryName(file.Path)!).Append(OpenTelemetry)
            .Distinct()
            .Where(directory => Directory.Exists(Path.Combine(tree, directory)))
            .SelectMany(directory => Directory.EnumerateFiles(Path.Combine(tree, directory)))
            .Select(file => Path.GetRelativePath(tree, file)).Append("go.mod");
}
