using System.Text;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Sources.Tests;

public sealed class WovenBranchTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact(Timeout = 60_000)]
    public async Task A_woven_tree_tells_what_was_there_before_and_what_was_not()
    {
        var path = await WeaveAsync();

        var originals = await WovenBranch.OriginalsAsync(path, CancellationToken.None);

        Assert.Equal([Repositories.KubeletFile, "pkg/new.go"], originals.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("package main\n\nfunc main() {}\n", Encoding.UTF8.GetString(originals[Repositories.KubeletFile]!));
        Assert.Null(originals["pkg/new.go"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_tree_with_another_branch_checked_out_is_its_own_original_and_so_is_one_without_git()
    {
        var path = await WeaveAsync();
        await Repositories.GitAsync(path, "checkout", "--quiet", "main");

        Assert.Empty(await WovenBranch.OriginalsAsync(path, CancellationToken.None));
        Assert.Empty(await WovenBranch.OriginalsAsync(Repositories.WriteTree(_directory, "plain"), CancellationToken.None));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_half_woven_tree_is_told_and_not_looked_at()
    {
        var path = await WeaveAsync();
        _directory.Write("repository/.git/patchtracer/journal.json", "{}");

        var refusal = await Assert.ThrowsAsync<SourceException>(() => WovenBranch.OriginalsAsync(path, CancellationToken.None));

        Assert.Equal(SourceFailure.HalfWoven, refusal.Failure);
        Assert.Contains("patchtracer revert", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private async Task<string> WeaveAsync()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        using var tree = await WorkTree.OpenInPlaceAsync(await TreeSource.OpenAsync(path, null, CancellationToken.None),
            SilentReporter.Instance, CancellationToken.None);
        TreeEdit[] edits = [new(Repositories.KubeletFile, "package main // woven\n"u8.ToArray()),
            new("pkg/new.go", "package pkg\n"u8.ToArray())];
        await tree.WeaveAsync("c0ffee", [new("kubelet", "Weave", edits)], [], CancellationToken.None);
        return path;
    }
}
