using PatchTracer.Workspace;
using PatchTracer.Workspace.Apt;

namespace PatchTracer.Images.Go;

/// <summary>
/// reflect2 before 1.0.2 reads maps through runtime internals that Go 1.18 changed: kubeadm panics. Where a tree vendors
/// such a one and the toolchain is that new, Debian's takes its place in an overlay.
/// </summary>
internal sealed class Reflect2(CacheRoot cache, IReporter reporter)
{
    private const string Package = "golang-github-modern-go-reflect2-dev";
    private const string Suite = "bookworm";
    private const string Import = "github.com/modern-go/reflect2";

    /// <summary>Came with 1.0.2, and with it the mend.</summary>
    private const string MendedFile = "go_above_118.go";

    private static readonly GoVersion ChangedRuntime = new(1, 18);

    public async Task ReplaceAsync(string tree, GoVersion version, Overlay overlay, CancellationToken cancellation)
    {
        var vendored = Path.Combine(tree, "vendor", Import);
        if (version < ChangedRuntime || !Directory.Exists(vendored) || File.Exists(Path.Combine(vendored, MendedFile)))
            return;
        var mended = await GetAsync(cancellation);
        foreach (var old in Directory.EnumerateFiles(vendored, "*.go"))
            overlay.Hide($"vendor/{Import}/{Path.GetFileName(old)}");
        foreach (var file in Directory.EnumerateFiles(mended, "*.go"))
            overlay.Add($"vendor/{Import}/{Path.GetFileName(file)}", file);
    }

    private async Task<string> GetAsync(CancellationToken cancellation)
    {
        var entry = cache.Entry("go-sources", Package);
        if (!Directory.Exists(entry))
            await Publication.DirectoryAsync(entry, partial => UnpackAsync(partial, cancellation));
        return Path.Combine(entry, "usr", "share", "gocode", "src", Import);
    }

    private async Task UnpackAsync(string into, CancellationToken cancellation)
    {
        reporter.Info($"Getting {Package} from Debian: the tree's own reflect2 is too old for this Go.");
        var apt = new PrivateApt(cache.Entry("apt", $"go-sources-{Suite}"), [DebianArchive.Of(Suite)], "deb", reporter);
        var debs = await apt.DownloadAsync([Package], Path.Combine(into, "debs"), cancellation);
        await PrivateApt.UnpackAsync(debs[0], into, cancellation);
        if (!File.Exists(Path.Combine(into, "usr", "share", "gocode", "src", Import, MendedFile)))
            throw new GoBuildException($"Debian's {Path.GetFileName(debs[0])} is older than reflect2 1.0.2; kubeadm would panic with it.",
                into);
    }
}
