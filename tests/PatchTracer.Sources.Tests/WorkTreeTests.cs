using System.Text;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Sources.Tests;

public sealed class WorkTreeTests : IDisposable
{
    private const string Catalog = "c0ffee";

    private readonly TemporaryDirectory _directory = new();

    private CacheRoot Cache => new(_directory.Below("cache"));

    [Fact(Timeout = 60_000)]
    public async Task A_private_tree_holds_all_of_the_source_also_what_its_gitignore_hides_and_leaves_it_untouched()
    {
        var source = await OpenPlainAsync();
        var before = Repositories.Snapshot(source.Path);

        using var tree = await OpenPrivateAsync(source);
        await WeaveAsync(tree, Repositories.VendoredFile, "package dep // woven\n");

        Assert.Equal("patchtracer/1.20.2", await Repositories.GitAsync(tree.Path, "branch", "--show-current"));
        Assert.Contains(Repositories.VendoredFile, await Repositories.GitAsync(tree.Path, "ls-tree", "-r", "--name-only", "upstream"),
            StringComparison.Ordinal);
        Assert.Equal("../../staging/src/k8s.io/api", new FileInfo(Path.Combine(tree.Path, "vendor/k8s.io/api")).LinkTarget);
        Assert.Equal(before, Repositories.Snapshot(source.Path));
        Assert.False(Directory.Exists(Path.Combine(source.Path, ".git")));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_component_is_one_commit_with_the_digest_of_its_catalog_and_only_its_own_files()
    {
        using var tree = await OpenPrivateAsync(await OpenPlainAsync());
        TreeEdit[] edits =
        [
            new(Repositories.KubeletFile, Bytes("package main // woven\n")),
            new("pkg/patchtracer/runtime.go", Bytes("package patchtracer\n")),
            new("pkg/util/util.go", null),
        ];

        var commit = await tree.WeaveAsync(Catalog, [new("kubelet", "Weave tracepoints into kubelet\n\nTwo of them.", edits)], [],
            CancellationToken.None);

        Assert.Equal([new WovenComponent("kubelet", Catalog, commit)], await tree.WovenAsync(CancellationToken.None));
        Assert.Equal("M\tcmd/kubelet/kubelet.go\nA\tpkg/patchtracer/runtime.go\nD\tpkg/util/util.go",
            await Repositories.GitAsync(tree.Path, "diff", "--name-status", "upstream", commit));
        Assert.Equal("", await Repositories.GitAsync(tree.Path, "status", "--porcelain"));
        Assert.StartsWith("Weave tracepoints into kubelet\n\nTwo of them.",
            await Repositories.GitAsync(tree.Path, "log", "-1", "--format=%B"), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_same_weave_of_the_same_source_has_the_same_tree_and_twice_is_as_once()
    {
        string first;
        using (var tree = await OpenPrivateAsync(await OpenPlainAsync()))
        {
            var commit = await WeaveAsync(tree, Repositories.KubeletFile, "package main // woven\n");
            Assert.Equal(commit, await WeaveAsync(tree, Repositories.KubeletFile, "package main // woven\n"));
            first = await tree.TreeIdAsync(CancellationToken.None);
            Assert.Equal(commit, await WeaveAsync(tree, Repositories.KubeletFile, "package main // woven\n"));
        }
        var other = await TreeSource.OpenAsync(Repositories.WriteTree(_directory, "elsewhere"), null, CancellationToken.None);
        using var elsewhere = await WorkTree.OpenPrivateAsync(other, new CacheRoot(_directory.Below("other-cache")),
            SilentReporter.Instance, CancellationToken.None);
        await WeaveAsync(elsewhere, Repositories.KubeletFile, "package main // woven\n");

        Assert.Equal(first, await elsewhere.TreeIdAsync(CancellationToken.None));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_was_woven_comes_back_without_weaving()
    {
        using var tree = await OpenPrivateAsync(await OpenPlainAsync());
        await WeaveAsync(tree, Repositories.KubeletFile, "package main // one\n", "one");
        await WeaveAsync(tree, Repositories.KubeletFile, "package main // two\n", "two");

        Assert.False(await tree.TryRestoreAsync("three", CancellationToken.None), "it was never woven");
        Assert.True(await tree.TryRestoreAsync("one", CancellationToken.None));
        Assert.Equal("package main // one\n", await ReadAsync(tree, Repositories.KubeletFile));
    }

    [Fact(Timeout = 60_000)]
    public async Task Weaving_the_same_again_in_place_makes_no_new_commit_and_another_catalog_replaces_it()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        using var tree = await OpenInPlaceAsync(await TreeSource.OpenAsync(path, null, CancellationToken.None));

        var once = await WeaveAsync(tree, Repositories.KubeletFile, "package main // woven\n");
        var twice = await WeaveAsync(tree, Repositories.KubeletFile, "package main // woven\n");
        var other = await WeaveAsync(tree, "pkg/new.go", "package pkg\n", "other");

        Assert.Equal(once, twice);
        Assert.NotEqual(once, other);
        Assert.Equal("A\tpkg/new.go", await Repositories.GitAsync(path, "diff", "--name-status", "main", "HEAD"));
        Assert.Equal("package main\n\nfunc main() {}\n", await ReadAsync(tree, Repositories.KubeletFile));
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_runs_on_one_tree_are_refused_with_the_holders_process()
    {
        var source = await OpenPlainAsync();
        var repository = await TreeSource.OpenAsync(await Repositories.WriteRepositoryAsync(_directory, "repository"), null,
            CancellationToken.None);
        using var first = await OpenPrivateAsync(source);
        using var inPlace = await OpenInPlaceAsync(repository);

        var refusal = await Assert.ThrowsAsync<SourceException>(() => OpenPrivateAsync(source));
        var refusalInPlace = await Assert.ThrowsAsync<SourceException>(() => OpenInPlaceAsync(repository));

        Assert.All([refusal, refusalInPlace],
            r => Assert.Equal((SourceFailure.Busy, Environment.ProcessId), (r.Failure, r.HolderProcessId)));
        Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_dirty_repository_is_refused_with_its_files_and_left_as_it_is()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        _directory.Write($"repository/{Repositories.KubeletFile}", "package main // mine\n");
        _directory.Write("repository/pkg/util/util.go", "package util // staged\n");
        await Repositories.GitAsync(path, "add", "pkg/util/util.go");
        var source = await TreeSource.OpenAsync(path, null, CancellationToken.None);

        using var tree = await OpenInPlaceAsync(source);
        var refusal = await Assert.ThrowsAsync<SourceException>(() => WeaveAsync(tree, "pkg/new.go", "package pkg\n"));
        await Assert.ThrowsAsync<SourceException>(() => tree.RevertAsync(CancellationToken.None));

        Assert.Equal(SourceFailure.Dirty, refusal.Failure);
        Assert.Equal([Repositories.KubeletFile, "pkg/util/util.go"], refusal.Items);
        Assert.Contains(Repositories.KubeletFile, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("package main // mine\n", await File.ReadAllTextAsync(Path.Combine(path, Repositories.KubeletFile)));
        Assert.Equal("main", await Repositories.GitAsync(path, "branch", "--show-current"));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_untracked_file_is_no_obstacle_until_a_woven_one_would_overwrite_it()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        _directory.Write("repository/notes.txt", "mine\n");
        using var tree = await OpenInPlaceAsync(await TreeSource.OpenAsync(path, null, CancellationToken.None));
        await WeaveAsync(tree, Repositories.KubeletFile, "package main // woven\n");

        var refusal = await Assert.ThrowsAsync<SourceException>(() => WeaveAsync(tree, "notes.txt", "woven\n"));

        Assert.Equal((SourceFailure.Dirty, "notes.txt"), (refusal.Failure, Assert.Single(refusal.Items)));
        Assert.Equal("mine\n", await ReadAsync(tree, "notes.txt"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Reverting_in_place_gives_back_the_branch_and_every_byte()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        var before = Repositories.Snapshot(path);
        using var tree = await OpenInPlaceAsync(await TreeSource.OpenAsync(path, null, CancellationToken.None));
        await tree.WeaveAsync(Catalog,
            [Component("runtime", "pkg/patchtracer/runtime.go", "package patchtracer\n"),
                Component("kubelet", Repositories.KubeletFile, "package main // woven\n")], [], CancellationToken.None);
        Assert.NotEqual(before, Repositories.Snapshot(path));

        Assert.True(await tree.RevertAsync(CancellationToken.None));

        Assert.Equal(before, Repositories.Snapshot(path));
        Assert.Equal("main", await Repositories.GitAsync(path, "branch", "--format=%(refname:short)"));
        Assert.False(await tree.RevertAsync(CancellationToken.None), "there is nothing left to revert");
    }

    [Fact(Timeout = 60_000)]
    public async Task Commits_of_a_person_on_the_branch_are_never_lost()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        using var tree = await OpenInPlaceAsync(await TreeSource.OpenAsync(path, null, CancellationToken.None));
        await WeaveAsync(tree, Repositories.KubeletFile, "package main // woven\n");
        await Repositories.GitAsync(path, "commit", "--quiet", "--allow-empty", "--message", "mine");
        var mine = await Repositories.GitAsync(path, "rev-parse", "HEAD");

        var onRevert = await Assert.ThrowsAsync<SourceException>(() => tree.RevertAsync(CancellationToken.None));
        var onStart = await Assert.ThrowsAsync<SourceException>(
            () => WeaveAsync(tree, Repositories.KubeletFile, "package main // again\n"));

        Assert.All([onRevert, onStart], r => Assert.Equal((SourceFailure.Edited, mine), (r.Failure, Assert.Single(r.Items))));
        Assert.Equal(mine, await Repositories.GitAsync(path, "rev-parse", "patchtracer/1.20.2"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_plain_directory_is_not_woven_in_place()
    {
        var refusal = await Assert.ThrowsAsync<SourceException>(async () => await OpenInPlaceAsync(await OpenPlainAsync()));

        Assert.Equal(SourceFailure.NoRepository, refusal.Failure);
        Assert.Contains("run --tree", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Exported_patches_are_taken_by_git_am_and_give_the_same_tree()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        using var tree = await OpenPrivateAsync(await TreeSource.OpenAsync(path, null, CancellationToken.None));
        await tree.WeaveAsync(Catalog,
            [Component("runtime", "pkg/patchtracer/runtime.go", "package patchtracer\n"),
                Component("kubelet", Repositories.KubeletFile, "package main // woven\n")], [], CancellationToken.None);

        var patches = await tree.ExportAsync(_directory.Below("patches"), CancellationToken.None);
        await Repositories.GitAsync(path, ["am", "--quiet", .. patches]);

        Assert.Equal(2, patches.Count);
        Assert.Equal(await tree.TreeIdAsync(CancellationToken.None), await Repositories.GitAsync(path, "rev-parse", "HEAD^{tree}"));
    }

    [SkippableFact(Timeout = 60_000)]
    public async Task A_disk_too_full_for_a_copy_is_reported_before_anything_is_copied()
    {
        var source = await OpenPlainAsync();
        var small = Directory.CreateDirectory(_directory.Below("small")).FullName;
        var (mounted, _) = await new Tool("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small).TryRunAsync(CancellationToken.None);
        Skip.If(mounted != 0, "a small file system can be mounted by root only");
        try
        {
            _directory.Write("plain/pkg/large.go", new string('x', 40_000));

            var refusal = await Assert.ThrowsAsync<SourceException>(
                () => WorkTree.OpenPrivateAsync(source, new CacheRoot(small), SilentReporter.Instance, CancellationToken.None));

            Assert.Equal(SourceFailure.NoSpace, refusal.Failure);
            Assert.Contains("PATCHTRACER_CACHE", refusal.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetDirectories(Path.Combine(small, "trees")));
        }
        finally
        {
            await new Tool("umount", small).RunAsync(CancellationToken.None);
        }
    }

    public void Dispose() => _directory.Dispose();

    private static Task<string> WeaveAsync(WorkTree tree, string path, string text, string catalog = Catalog) =>
        tree.WeaveAsync(catalog, [Component("kubelet", path, text)], [], CancellationToken.None);

    private static ComponentEdits Component(string name, string path, string text) =>
        new(name, $"Weave tracepoints into {name}", [new TreeEdit(path, Bytes(text))]);

    private Task<SourceTree> OpenPlainAsync() =>
        TreeSource.OpenAsync(Repositories.WriteTree(_directory, "plain"), null, CancellationToken.None);

    private Task<WorkTree> OpenPrivateAsync(SourceTree source) =>
        WorkTree.OpenPrivateAsync(source, Cache, SilentReporter.Instance, CancellationToken.None);

    private static Task<WorkTree> OpenInPlaceAsync(SourceTree source) =>
        WorkTree.OpenInPlaceAsync(source, SilentReporter.Instance, CancellationToken.None);

    private static Task<string> ReadAsync(WorkTree tree, string path) => File.ReadAllTextAsync(Path.Combine(tree.Path, path));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
