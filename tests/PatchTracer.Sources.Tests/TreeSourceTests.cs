using System.Runtime.Versioning;
using Xunit;

namespace PatchTracer.Sources.Tests;

[SupportedOSPlatform("linux")]
public sealed class TreeSourceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact(Timeout = 60_000)]
    public async Task A_tree_without_git_is_the_release_after_the_newest_in_its_change_log()
    {
        var tree = await OpenAsync(Repositories.WriteTree(_directory, "tree"));

        Assert.Equal((new ReleaseVersion(1, 20, 2), VersionEvidence.Changelog), (tree.Version, tree.Evidence));
        Assert.StartsWith("files-", tree.Digest, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_tree_before_its_first_release_counts_as_that_release()
    {
        var path = Repositories.WriteTree(_directory, "tree");
        _directory.Write("tree/CHANGELOG/CHANGELOG-1.21.md", "# v1.21.0-rc.0\n\n# v1.21.0-beta.1\n");

        Assert.Equal(new ReleaseVersion(1, 21, 0), (await OpenAsync(path)).Version);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("github.com/containerd/containerd")]
    [InlineData("github.com/containerd/containerd/v2")]
    public async Task A_tree_of_containerd_says_its_release_itself(string module)
    {
        var tree = await TreeSource.OpenContainerdAsync(WriteContainerd(module), CancellationToken.None);

        Assert.Equal((new ReleaseVersion(1, 6, 20), VersionEvidence.SourceFile, SourceProject.Containerd),
            (tree.Version, tree.Evidence, tree.Project));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_tree_of_containerd_without_its_vendored_modules_is_refused_with_what_is_missing_and_another_module_with_its_name()
    {
        var tree = WriteContainerd("github.com/containerd/containerd");
        Directory.Delete(Path.Combine(tree, "vendor"), recursive: true);

        var incomplete = await Assert.ThrowsAsync<SourceException>(() => TreeSource.OpenContainerdAsync(tree, CancellationToken.None));
        var other = await Assert.ThrowsAsync<SourceException>(
            () => TreeSource.OpenContainerdAsync(Repositories.WriteTree(_directory, "kubernetes"), CancellationToken.None));

        Assert.Equal((SourceFailure.Incomplete, SourceFailure.NotContainerd), (incomplete.Failure, other.Failure));
        Assert.Contains("vendor/google.golang.org/grpc", incomplete.Message, StringComparison.Ordinal);
        Assert.Contains("k8s.io/kubernetes", other.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_tag_counts_more_than_the_change_log_and_a_statement_more_than_a_tag()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "tree", "v1.34.1", "not-a-release");

        var tagged = await OpenAsync(path);
        var stated = await TreeSource.OpenAsync(path, new ReleaseVersion(1, 99, 0), CancellationToken.None);

        Assert.Equal((new ReleaseVersion(1, 34, 1), VersionEvidence.GitTag), (tagged.Version, tagged.Evidence));
        Assert.Equal((new ReleaseVersion(1, 99, 0), VersionEvidence.Stated), (stated.Version, stated.Evidence));
    }

    private string WriteContainerd(string module)
    {
        _directory.Write("containerd/go.mod", $"module {module}\n\ngo 1.17\n");
        _directory.Write("containerd/version/version.go",
            "package version\n\nvar (\n\tPackage = \"github.com/containerd/containerd\"\n\n\tVersion = \"1.6.20+unknown\"\n)\n");
        foreach (var file in (string[])["cmd/containerd/main.go", "cmd/containerd-shim-runc-v2/main.go",
            "vendor/google.golang.org/grpc/doc.go"])
            _directory.Write($"containerd/{file}", "package main\n");
        return _directory.Below("containerd");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_clean_repository_is_named_by_its_git_tree_and_a_dirty_one_by_its_files()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "tree", "v1.34.1");
        var clean = await OpenAsync(path);
        _directory.Write($"tree/{Repositories.KubeletFile}", "package main // edited\n");
        var edited = await OpenAsync(path);
        _directory.Write($"tree/{Repositories.KubeletFile}", "package main // edited again\n");
        var again = await OpenAsync(path);

        Assert.Equal($"git-{await Repositories.GitAsync(path, "rev-parse", "HEAD^{tree}")}", clean.Digest);
        Assert.StartsWith("files-", edited.Digest, StringComparison.Ordinal);
        Assert.NotEqual(edited.Digest, again.Digest);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_digest_of_a_tree_without_git_sees_contents_modes_and_links_but_not_where_it_lies()
    {
        var path = Repositories.WriteTree(_directory, "tree");
        var same = await OpenAsync(Repositories.WriteTree(_directory, "elsewhere/tree"));
        var first = await OpenAsync(path);
        File.SetUnixFileMode(Path.Combine(path, "go.mod"), (UnixFileMode)0b111_101_101);
        var executable = await OpenAsync(path);
        File.Delete(Path.Combine(path, "vendor/k8s.io/api"));
        File.CreateSymbolicLink(Path.Combine(path, "vendor/k8s.io/api"), "elsewhere");
        var linked = await OpenAsync(path);

        Assert.Equal(first.Digest, same.Digest);
        Assert.Equal(3, new[] { first.Digest, executable.Digest, linked.Digest }.Distinct().Count());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_directory_of_another_module_is_refused_by_name()
    {
        _directory.Write("tree/go.mod", "module example.org/x // not it\n");

        var refusal = await Assert.ThrowsAsync<SourceException>(() => OpenAsync(_directory.Below("tree")));

        Assert.Equal(SourceFailure.NotKubernetes, refusal.Failure);
        Assert.Contains("`example.org/x`", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Where_containerd_would_do_too_the_refusal_says_so()
    {
        _directory.Write("tree/go.mod", "module example.org/x\n");

        var refusal = await Assert.ThrowsAsync<SourceException>(() => TreeSource.OpenCommittedAsync(_directory.Below("tree"), default));

        Assert.Contains("a source tree of Kubernetes or containerd", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("`example.org/x`", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_tree_without_its_vendored_modules_is_refused_as_incomplete()
    {
        var path = Repositories.WriteTree(_directory, "tree");
        Directory.Delete(Path.Combine(path, "vendor"), recursive: true);

        var refusal = await Assert.ThrowsAsync<SourceException>(() => OpenAsync(path));

        Assert.Equal(SourceFailure.Incomplete, refusal.Failure);
        Assert.Equal(["vendor"], refusal.Items);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_tree_that_does_not_tell_its_release_asks_for_it()
    {
        var path = Repositories.WriteTree(_directory, "tree");
        Directory.Delete(Path.Combine(path, "CHANGELOG"), recursive: true);

        var refusal = await Assert.ThrowsAsync<SourceException>(() => OpenAsync(path));

        Assert.Equal(SourceFailure.UnknownVersion, refusal.Failure);
    }

    public void Dispose() => _directory.Dispose();

    private static Task<SourceTree> OpenAsync(string path) => TreeSource.OpenAsync(path, null, CancellationToken.None);
}
