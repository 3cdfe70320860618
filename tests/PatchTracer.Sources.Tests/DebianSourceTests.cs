using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Sources.Tests;

/// <summary>The real archive, by the machine's own apt sources.</summary>
public sealed class DebianSourceTests : IDisposable
{
    private const string Digest = "b83c0780efb182d928dc63d46488a847f161f04e40a94b96bf5247dd671ecdfc";
    private static readonly DebianPin Pin = new("kubernetes", "1.20.5+really1.20.2", Digest);

    private readonly TemporaryDirectory _directory = new();

    [SkippableFact(Timeout = 300_000)]
    [Trait("speed", "slow")]
    public async Task The_pinned_tarball_becomes_the_pristine_upstream_tree_and_the_machines_lists_stay_as_they_are()
    {
        // The real cache: everything else that needs the source of 1.20.2 then finds it.
        var cache = CacheRoot.FromEnvironment();
        var before = AptState();

        var tree = await OrSkipAsync(() => new DebianSource(cache, SilentReporter.Instance).GetAsync(Pin, CancellationToken.None));

        Assert.Equal(new ReleaseVersion(1, 20, 2), tree.Version);
        Assert.Equal($"sha256-{Digest}", tree.Digest);
        Assert.True(File.Exists(Path.Combine(tree.Path, "cmd/kubelet/kubelet.go")));
        Assert.True(File.Exists(Path.Combine(tree.Path, "vendor/k8s.io/api/core/v1/types.go")),
            "links from vendor to staging must lead somewhere");
        Assert.False(Directory.Exists(Path.Combine(tree.Path, "debian")), "Debian's own files were unpacked too");
        Assert.Equal(before, AptState());
        var recognised = await TreeSource.OpenAsync(tree.Path, null, CancellationToken.None);
        Assert.Equal((tree.Version, VersionEvidence.Changelog), (recognised.Version, recognised.Evidence));
    }

    [SkippableFact(Timeout = 300_000)]
    public async Task A_tarball_with_another_digest_than_the_pinned_one_is_refused_with_both_and_not_unpacked()
    {
        var cache = new CacheRoot(_directory.Path);
        var wrong = Pin with { TarballSha256 = new string('0', 64) };

        var refusal = await OrSkipAsync(async () => await Assert.ThrowsAsync<SourceException>(
            () => new DebianSource(cache, SilentReporter.Instance).GetAsync(wrong, CancellationToken.None)), e =>
                e.Failure == SourceFailure.Unreachable);

        Assert.Equal(SourceFailure.DigestMismatch, refusal.Failure);
        Assert.Equal([Digest, wrong.TarballSha256], refusal.Items);
        Assert.Contains(Digest, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_directory.Path, "sources")));
    }

    [SkippableFact(Timeout = 300_000)]
    public async Task A_version_that_the_archive_lacks_is_answered_with_the_one_it_has()
    {
        var cache = new CacheRoot(_directory.Path);

        var refusal = await OrSkipAsync(async () => await Assert.ThrowsAsync<SourceException>(() =>
                new DebianSource(cache, SilentReporter.Instance)
                .GetAsync(Pin with { UpstreamVersion = "1.19.99" }, CancellationToken.None)),
            e => e.Failure == SourceFailure.Unreachable);

        Assert.Equal(SourceFailure.NoSuchVersion, refusal.Failure);
        Assert.Contains("kubernetes_1.20.5+really1.20.2.orig.tar.gz", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task An_archive_that_cannot_be_reached_is_named_and_leaves_nothing_behind()
    {
        var apt = _directory.Write("apt/sources.list", "deb http://127.0.0.1:9/debian trixie main\n");
        var source = new DebianSource(new CacheRoot(_directory.Below("cache")),
            SilentReporter.Instance)
        { AptDirectory = Path.GetDirectoryName(apt)! };

        var refusal = await Assert.ThrowsAsync<SourceException>(() => source.GetAsync(Pin, CancellationToken.None));

        Assert.Equal(SourceFailure.Unreachable, refusal.Failure);
        Assert.Contains("http://127.0.0.1:9/debian", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("run the same command again", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_directory.Below("cache/sources")));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_source_in_the_cache_needs_no_archive()
    {
        var cache = new CacheRoot(_directory.Below("cache"));
        Directory.CreateDirectory(cache.Entry("sources", $"kubernetes-1.20.2-{Digest[..12]}"));
        var nowhere = new DebianSource(cache, SilentReporter.Instance) { AptDirectory = _directory.Below("no-apt") };

        var tree = await nowhere.GetAsync(Pin, CancellationToken.None);

        Assert.Equal("1.20.2-b83c0780efb1", tree.Name);
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Names, sizes and times of what apt keeps for the machine itself.</summary>
    private static string AptState() => string.Join('\n', new[] { "/var/lib/apt/lists", "/var/cache/apt/archives" }
        .Where(Directory.Exists)
        .SelectMany(d => new DirectoryInfo(d).EnumerateFiles())
        .Select(f => $"{f.FullName} {f.Length} {f.LastWriteTimeUtc:O}")
        .Order(StringComparer.Ordinal));

    private static async Task<T> OrSkipAsync<T>(Func<Task<T>> get, Func<T, bool>? unreachable = null)
    {
        try
        {
            var result = await get();
            Skip.If(unreachable?.Invoke(result) == true, "Debian's mirror cannot be reached from here");
            return result;
        }
        catch (SourceException e) when (e.Failure == SourceFailure.Unreachable)
        {
            throw new SkipException($"Debian's mirror cannot be reached from here: {e.Message}");
        }
    }
}
