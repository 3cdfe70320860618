using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Sources.Tests;

/// <summary>Mounts stand for permissions, which do not bind root.</summary>
public sealed class UnwritableTreeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [SkippableFact(Timeout = 60_000)]
    public async Task A_tree_that_is_read_only_is_refused_with_what_to_do_instead()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        var source = await TreeSource.OpenAsync(path, null, CancellationToken.None);
        await MountAsync(path, path);
        try
        {
            await new Tool("mount", "-o", "remount,ro,bind", path).RunAsync(CancellationToken.None);

            var refusal = await Assert.ThrowsAsync<SourceException>(
                () => WorkTree.OpenInPlaceAsync(source, SilentReporter.Instance, CancellationToken.None));

            Assert.Equal(SourceFailure.Unwritable, refusal.Failure);
            Assert.Contains("--overlay", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            await new Tool("umount", path).RunAsync(CancellationToken.None);
        }
    }

    [SkippableFact(Timeout = 60_000)]
    public async Task A_file_that_cannot_be_replaced_leaves_the_others_as_they_were_too()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        var before = Repositories.Snapshot(path);
        // A mount point can be neither removed nor renamed away.
        var file = Path.Combine(path, Repositories.KubeletFile);
        await MountAsync(file, file);
        try
        {
            using (var tree = await WorkTree.OpenInPlaceAsync(await TreeSource.OpenAsync(path, null, CancellationToken.None),
                SilentReporter.Instance, CancellationToken.None))
            {
                TreeEdit[] edits = [new("cmd/kube-proxy/proxy.go", "package main // woven\n"u8.ToArray()),
                    new(Repositories.KubeletFile, "package main // woven\n"u8.ToArray()), new("pkg/new.go", "package pkg\n"u8.ToArray())];
                var refusal = await Assert.ThrowsAsync<SourceException>(
                    () => tree.WeaveAsync("c0ffee", [new("kubelet", "Weave", edits)], [], CancellationToken.None));

                Assert.Equal(SourceFailure.Unwritable, refusal.Failure);
                Assert.Contains(Repositories.KubeletFile, refusal.Message, StringComparison.Ordinal);
            }
            Assert.Equal(before, Repositories.Snapshot(path));
            Assert.Equal("main", await Repositories.GitAsync(path, "branch", "--format=%(refname:short)"));
        }
        finally
        {
            await new Tool("umount", file).RunAsync(CancellationToken.None);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task An_index_that_another_git_holds_is_waited_for_by_nobody_and_nothing_is_woven()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        var before = Repositories.Snapshot(path);
        using var tree = await WorkTree.OpenInPlaceAsync(await TreeSource.OpenAsync(path, null, CancellationToken.None),
            SilentReporter.Instance, CancellationToken.None);
        _directory.Write("repository/.git/index.lock", "");
        TreeEdit[] edits = [new(Repositories.KubeletFile, "package main // woven\n"u8.ToArray()),
            new("pkg/new.go", "package pkg\n"u8.ToArray())];

        var refusal = await Assert.ThrowsAsync<SourceException>(
            () => tree.WeaveAsync("c0ffee", [new("kubelet", "Weave", edits)], [], CancellationToken.None));

        Assert.Contains("index.lock", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, Repositories.Snapshot(path));
        Assert.True(File.Exists(_directory.Below("repository/.git/index.lock")), "it is not ours to remove");
    }

    public void Dispose() => _directory.Dispose();

    private static async Task MountAsync(string from, string onto)
    {
        var (code, _) = await new Tool("mount", "--bind", from, onto).TryRunAsync(CancellationToken.None);
        Skip.If(code != 0, "only root can mount");
    }
}
