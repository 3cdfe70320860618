using System.Text;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Sources.Tests;

public sealed class SeriesTests : IDisposable
{
    private const string Catalog = "c0ffee";
    private const string Woven = "package main\n\nfunc main() {\n\ttrace()\n\tone()\n\ttwo()\n\tthree()\n\tfour()\n}\n";

    private readonly TemporaryDirectory _directory = new();

    [Fact(Timeout = 60_000)]
    public async Task Patches_made_on_the_original_are_merged_into_the_woven_file_one_commit_each_in_the_order_of_their_names()
    {
        using var tree = await WovenAsync();
        await PatchAsync("0001-second.patch", original => original.Replace("two()", "second()", StringComparison.Ordinal),
            "Second, not two");
        await PatchAsync("0002-new.patch", null, "A new file");

        await WeaveAsync(tree, _directory.Below("series/mine"));

        Assert.Equal(Woven.Replace("two()", "second()", StringComparison.Ordinal),
            await File.ReadAllTextAsync(Path.Combine(tree.Path, Repositories.KubeletFile)));
        Assert.Equal("package added\n", await File.ReadAllTextAsync(Path.Combine(tree.Path, "pkg/added/added.go")));
        Assert.Equal("A new file\nSecond, not two\nweave", await Repositories.GitAsync(tree.Path, "log", "-3", "--format=%s"));
        Assert.Equal(["kubelet"], (await tree.WovenAsync(CancellationToken.None)).Select(component => component.Component));
        Assert.Equal("", await Repositories.GitAsync(tree.Path, "status", "--porcelain"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_conflict_is_told_by_file_and_line_and_leaves_the_tree_as_it_was()
    {
        using var tree = await WovenAsync();
        await PatchAsync("0001-first.patch",
            original => original.Replace("func main() {\n\tone()", "func main() {\n\tfirst()\n\tzero()", StringComparison.Ordinal), "x");
        var before = Repositories.Snapshot(tree.Path);

        var refusal = await Assert.ThrowsAsync<SourceException>(() => WeaveAsync(tree, _directory.Below("series/mine")));

        Assert.Equal(SourceFailure.Conflict, refusal.Failure);
        Assert.Contains($"\n    {Repositories.KubeletFile}:4: 2 lines here, 2 in the patch\n", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("0001-first.patch", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, Repositories.Snapshot(tree.Path));
        Assert.Equal("", await Repositories.GitAsync(tree.Path, "status", "--porcelain"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_patch_of_a_file_that_is_not_there_is_told_and_so_is_a_directory_without_patches()
    {
        using var tree = await WovenAsync();
        _directory.Write("series/mine/0001.patch", "--- a/pkg/gone.go\n+++ b/pkg/gone.go\n@@ -1 +1 @@\n-package gone\n+package here\n");

        var refusal = await Assert.ThrowsAsync<SourceException>(() => WeaveAsync(tree, _directory.Below("series/mine")));
        var empty = await Assert.ThrowsAsync<SourceException>(() => WeaveAsync(tree, _directory.Below("series")));

        Assert.Contains("pkg/gone.go", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("*.patch", empty.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static Task<string> WeaveAsync(WorkTree tree, params IReadOnlyList<string> series) =>
        tree.WeaveAsync(Catalog, [new("kubelet", "weave", [new(Repositories.KubeletFile, Encoding.UTF8.GetBytes(Woven))])], series,
            CancellationToken.None);

    private static string Original => Woven.Replace("\ttrace()\n", "", StringComparison.Ordinal);

    private async Task<WorkTree> WovenAsync()
    {
        Repositories.WriteTree(_directory, "tree");
        _directory.Write($"tree/{Repositories.KubeletFile}", Original);
        await Repositories.GitAsync(_directory.Below("tree"), "init", "--quiet", "--initial-branch", "main");
        await Repositories.GitAsync(_directory.Below("tree"), "add", "--force", "--all", ".");
        await Repositories.GitAsync(_directory.Below("tree"), "commit", "--quiet", "--message", "all of it");
        var source = await TreeSource.OpenAsync(_directory.Below("tree"), new ReleaseVersion(1, 20, 2), CancellationToken.None);
        var tree = await WorkTree.OpenInPlaceAsync(source, SilentReporter.Instance, CancellationToken.None);
        await WeaveAsync(tree);
        return tree;
    }

    /// <summary>As git format-patch writes it, made on the original; without an edit, one that adds a file.</summary>
    private async Task PatchAsync(string name, Func<string, string>? edit, string subject)
    {
        var clone = _directory.Below($"clone-{name}");
        await Repositories.GitAsync(_directory.Below("tree"), "clone", "--quiet", "--branch", "main", _directory.Below("tree"), clone);
        var path = Path.Combine(clone, edit is null ? "pkg/added/added.go" : Repositories.KubeletFile);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, edit is null ? "package added\n" : edit(Original));
        await Repositories.GitAsync(clone, "add", "--all", ".");
        await Repositories.GitAsync(clone, "commit", "--quiet", "--message", subject);
        _directory.Write($"series/mine/{name}", await Repositories.GitAsync(clone, "format-patch", "--stdout", "-1") + "\n");
    }
}
