using PatchTracer.Images.Debian;
using PatchTracer.Images.Nodes;
using PatchTracer.Images.Oci;
using PatchTracer.Images.Tests.Go;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Images.Tests.Nodes;

/// <summary>Real installations from this machine's mirror.</summary>
[Trait("speed", "slow")]
public sealed class DebianRootTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [SkippableFact(Timeout = 1_200_000)]
    public async Task Two_installations_give_the_same_layer()
    {
        var mirror = Require();
        var packages = new NodeFiles(RepositoryFiles.NodeSources).Packages();

        // At once, which takes less time than one after the other.
        var both = await Task.WhenAll(InstallAsync(mirror, "cache-1", packages), InstallAsync(mirror, "cache-2", packages));
        var (first, second) = (both[0], both[1]);

        Assert.Equal(await ListAsync(first), await ListAsync(second)); // names what differs, where a digest would only say that something does
        Assert.Equal(first.DiffId, second.DiffId);
    }

    /// <summary>The few packages have what could differ: users and groups, set-user-id programs, hard links, passwords.</summary>
    [SkippableFact(Timeout = 600_000)]
    public async Task A_container_gives_the_same_layer_as_root_does()
    {
        var mirror = Require();
        var (code, _) = ProgramPath.Find("docker") is null ? (1, "") : await new Tool("docker", "info").TryRunAsync(CancellationToken.None);
        Skip.IfNot(code == 0, "no Docker engine answers");

        string[] packages = ["dbus", "login"];
        var both = await Task.WhenAll(InstallAsync(mirror, "cache-root", packages),
            InstallAsync(mirror, "cache-container", packages, isContained: true));
        var (byRoot, contained) = (both[0], both[1]);

        Assert.Equal(await ListAsync(byRoot), await ListAsync(contained));
        Assert.Equal(byRoot.DiffId, contained.DiffId);
        Assert.Contains("-rwsr-xr-x 0/0", await ListAsync(contained), StringComparison.Ordinal);
        var containers = await new Tool("docker", "ps", "--all", "--filter", "name=patchtracer-bootstrap", "--format", "{{.Names}}")
            .RunAsync(CancellationToken.None);
        Assert.DoesNotContain($"-{Environment.ProcessId}-", containers, StringComparison.Ordinal);
    }

    [SkippableFact(Timeout = 300_000)]
    public async Task Cancelled_in_the_middle_it_leaves_no_mount_and_no_half_of_a_layer()
    {
        var mirror = Require();
        using var cancel = new CancellationTokenSource();
        var cache = new CacheRoot(_directory.Below("cache"));
        var root = new DebianRoot(cache, mirror, new CancelAt("Extracting", cancel));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => root.LayerAsync(["bash"], cancel.Token));

        Assert.True(cancel.IsCancellationRequested);
        Assert.DoesNotContain(await File.ReadAllLinesAsync("/proc/mounts"),
            line => line.Contains(_directory.Path, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(cache.Path, "layer")));
    }

    [SkippableFact(Timeout = 120_000)]
    public async Task A_mirror_that_is_not_there_is_tried_twice_and_then_named()
    {
        Require();
        var reporter = new RecordingReporter();
        var root = new DebianRoot(new CacheRoot(_directory.Below("cache")), new DebianMirror(new Uri("http://127.0.0.1:9/debian"), null),
            reporter);

        var e = await Assert.ThrowsAsync<ToolException>(() => root.LayerAsync(["bash"], CancellationToken.None));

        Assert.Contains("http://127.0.0.1:9/debian", e.Message, StringComparison.Ordinal);
        Assert.Single(reporter.Infos, warning => warning.Contains("tried once more", StringComparison.Ordinal));
    }

    public void Dispose() => _directory.Dispose();

    private static DebianMirror Require()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "debootstrap needs root");
        Skip.IfNot(File.Exists("/usr/sbin/debootstrap"), "debootstrap is not installed; `patchtracer doctor --install` does it");
        return DebianMirror.FromMachine();
    }

    private Task<Layer> InstallAsync(DebianMirror mirror, string cache, IReadOnlyList<string> packages, bool isContained = false) =>
        new DebianRoot(new CacheRoot(_directory.Below(cache)), mirror, SilentReporter.Instance) { IsContained = isContained }
            .LayerAsync(packages, CancellationToken.None);

    private static Task<string> ListAsync(Layer layer) =>
        new Tool("tar", "--list", "--verbose", "--file", layer.Source!.Path).RunAsync(CancellationToken.None);

    /// <summary>Cancels as soon as a status has a word in it.</summary>
    private sealed class CancelAt(string word, CancellationTokenSource cancel) : IReporter
    {
        public void Status(string text)
        {
            if (text.Contains(word, StringComparison.Ordinal))
                cancel.Cancel();
        }

        public void Info(string text)
        {
        }

        public void Warn(string text)
        {
        }
    }
}
