using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Sources.Tests;

public sealed class GitSourceTests : IDisposable
{
    private static readonly ReleaseVersion Release = new(1, 34, 1);

    private readonly TemporaryDirectory _directory = new();

    private GitSource Source => new(new CacheRoot(_directory.Below("cache")), SilentReporter.Instance);

    [Fact(Timeout = 60_000)]
    public async Task A_tag_is_fetched_over_http_without_its_history()
    {
        var repository = await HistoryAsync("kubernetes");
        await using var server = new GitHttpServer(_directory.Path);

        var tree = await Source.GetAsync(Release, $"{server.Url}kubernetes/.git", null, CancellationToken.None);

        Assert.Equal(Release, tree.Version);
        Assert.Equal($"git-{await Repositories.GitAsync(repository, "rev-parse", "v1.34.1^{tree}")}", tree.Digest);
        Assert.Equal("package main\n\n// second\n", await File.ReadAllTextAsync(Path.Combine(tree.Path, Repositories.KubeletFile)));
        Assert.True(File.Exists(Path.Combine(tree.Path, Repositories.VendoredFile)));
        Assert.Equal("1", await Repositories.GitAsync(tree.Path, "rev-list", "--count", "HEAD"));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_was_fetched_once_needs_no_network_again()
    {
        await HistoryAsync("kubernetes");
        string url;
        SourceTree first;
        await using (var server = new GitHttpServer(_directory.Path))
        {
            url = $"{server.Url}kubernetes/.git";
            first = await Source.GetAsync(Release, url, null, CancellationToken.None);
        }

        Assert.Equal(first, await Source.GetAsync(Release, url, null, CancellationToken.None));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_tag_that_the_remote_lacks_is_answered_with_the_nearest_ones()
    {
        await Repositories.WriteRepositoryAsync(_directory, "kubernetes", "v1.20.2", "v1.33.4", "v1.34.0", "v1.34.2", "v1.35.0-alpha.1",
            "kubernetes-1.2");
        await using var server = new GitHttpServer(_directory.Path);

        var refusal = await Assert.ThrowsAsync<SourceException>(
            () => Source.GetAsync(Release, $"{server.Url}kubernetes/.git", null, CancellationToken.None));

        Assert.Equal(SourceFailure.NoSuchVersion, refusal.Failure);
        Assert.Equal(["v1.20.2", "v1.33.4", "v1.34.0", "v1.34.2", "v1.35.0-alpha.1"], refusal.Items);
        Assert.Contains("has no tag v1.34.1", refusal.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("http://127.0.0.1:9/kubernetes.git")]
    [InlineData("ssh://127.0.0.1:9/kubernetes")]
    [InlineData("no-such-scheme://example/kubernetes")]
    public async Task A_repository_that_cannot_be_reached_is_named_with_what_to_do(string url)
    {
        var refusal = await Assert.ThrowsAsync<SourceException>(() => Source.GetAsync(Release, url, null, CancellationToken.None));

        Assert.Equal((SourceFailure.Unreachable, url), (refusal.Failure, refusal.Subject));
        Assert.Contains("--source", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_cancelled_fetch_ends_at_once_and_leaves_nothing_half_done()
    {
        await HistoryAsync("kubernetes");
        await using var server = new GitHttpServer(_directory.Path) { Gate = new TaskCompletionSource() };
        using var cancellation = new CancellationTokenSource();
        var fetching = Source.GetAsync(Release, $"{server.Url}kubernetes/.git", null, cancellation.Token);
        await server.PackRequested.Task;

        await cancellation.CancelAsync();
        server.Gate.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        Assert.Empty(Directory.GetDirectories(_directory.Below("cache/sources")));
        var again = await Source.GetAsync(Release, $"{server.Url}kubernetes/.git", null, CancellationToken.None);
        Assert.True(File.Exists(Path.Combine(again.Path, "go.mod")));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_repository_on_this_machine_is_cloned_by_path_and_stays_untouched()
    {
        var repository = await HistoryAsync("kubernetes");
        var before = Repositories.Snapshot(repository);

        var tree = await Source.GetAsync(Release, repository, null, CancellationToken.None);

        Assert.Equal("1", await Repositories.GitAsync(tree.Path, "rev-list", "--count", "HEAD"));
        Assert.Equal("package main\n\n// second\n", await File.ReadAllTextAsync(Path.Combine(tree.Path, Repositories.KubeletFile)));
        Assert.Equal(before, Repositories.Snapshot(repository));
        Assert.Equal("", await Repositories.GitAsync(repository, "status", "--porcelain"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_tag_that_was_moved_on_this_machine_is_followed()
    {
        var repository = await HistoryAsync("kubernetes");
        var before = await Source.GetAsync(Release, repository, null, CancellationToken.None);
        await Repositories.GitAsync(repository, "tag", "--force", "v1.34.1", "HEAD");

        var after = await Source.GetAsync(Release, repository, null, CancellationToken.None);

        Assert.NotEqual(before.Digest, after.Digest);
        Assert.Equal("package main\n\n// third\n", await File.ReadAllTextAsync(Path.Combine(after.Path, Repositories.KubeletFile)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_directory_that_is_no_repository_is_refused()
    {
        var plain = Repositories.WriteTree(_directory, "plain");

        var refusal = await Assert.ThrowsAsync<SourceException>(() => Source.GetAsync(Release, plain, null, CancellationToken.None));

        Assert.Equal(SourceFailure.Unreachable, refusal.Failure);
        Assert.Contains("--tree", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_repository_of_something_else_is_not_taken_for_Kubernetes()
    {
        var repository = await Repositories.WriteRepositoryAsync(_directory, "other");
        _directory.Write("other/go.mod", "module example.org/other\n");
        await Repositories.GitAsync(repository, "commit", "--quiet", "--all", "--message", "another module");
        await Repositories.GitAsync(repository, "tag", "v1.34.1");

        var refusal = await Assert.ThrowsAsync<SourceException>(() => Source.GetAsync(Release, repository, null, CancellationToken.None));

        Assert.Equal(SourceFailure.NotKubernetes, refusal.Failure);
        Assert.Contains("`example.org/other`", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_directory.Below("cache/sources")));
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Three commits, the tag on the second.</summary>
    private async Task<string> HistoryAsync(string name)
    {
        var repository = await Repositories.WriteRepositoryAsync(_directory, name);
        _directory.Write($"{name}/{Repositories.KubeletFile}", "package main\n\n// second\n");
        await Repositories.GitAsync(repository, "commit", "--quiet", "--all", "--message", "second");
        await Repositories.GitAsync(repository, "tag", "--annotate", "--message", "release", "v1.34.1");
        _directory.Write($"{name}/{Repositories.KubeletFile}", "package main\n\n// third\n");
        await Repositories.GitAsync(repository, "commit", "--quiet", "--all", "--message", "third");
        return repository;
    }
}
