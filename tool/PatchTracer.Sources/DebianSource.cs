using PatchTracer.Workspace;
using PatchTracer.Workspace.Apt;

namespace PatchTracer.Sources;

/// <summary>
/// Kubernetes as Debian archives it: the upstream tarball of a source package, from Debian's mirror, checked
/// against a pinned digest. Debian's patches are left out, so the tree is upstream's.
/// </summary>
public sealed class DebianSource(CacheRoot cache, IReporter reporter)
{
    /// <summary>The last release whose package is all of Kubernetes; later ones hold kubectl alone.</summary>
    private const string Suite = "bookworm";

    /// <summary>Where the machine's apt sources are configured.</summary>
    public string AptDirectory { get; init; } = "/etc/apt";

    /// <summary>The pristine tree, from the cache if it is there. Nobody may edit it.</summary>
    /// <exception cref="SourceException">Unreachable, another digest than the pinned one, or not a complete tree.</exception>
    public async Task<SourceTree> GetAsync(DebianPin pin, CancellationToken cancellation)
    {
        var version = pin.Release ?? throw new SourceException(SourceFailure.UnknownVersion, pin.Package,
            $"'{pin.UpstreamVersion}' names no release of Kubernetes; expected a version such as 1.20.2 or 1.20.5+really1.20.2.");
        var entry = cache.Entry("sources", $"{pin.Package}-{version}-{pin.TarballSha256[..12]}");
        if (!Directory.Exists(entry))
            await FetchAsync(pin, entry, cancellation);
        return new SourceTree(entry, version, VersionEvidence.DebianVersion, $"sha256-{pin.TarballSha256}");
    }

    private async Task FetchAsync(DebianPin pin, string entry, CancellationToken cancellation)
    {
        using var _ = WorkspaceLock.TryAcquire($"{entry}.lock", out var holder) ?? throw Busy(entry, holder);
        // A download that a kill cut short is not resumed: what apt left is of unknown age.
        var downloads = $"{entry}.download";
        DeleteDirectory(downloads);
        try
        {
            var tarball = await DownloadAsync(pin, downloads, cancellation);
            await Publication.DirectoryAsync(entry, partial => UnpackAsync(tarball, partial, cancellation));
        }
        finally
        {
            DeleteDirectory(downloads);
        }
    }

    private async Task<string> DownloadAsync(DebianPin pin, string into, CancellationToken cancellation)
    {
        reporter.Info($"Getting the source package {pin.Package} {pin.UpstreamVersion} from Debian.");
        try
        {
            var apt = new PrivateApt(cache.Entry("apt", "source"), [DebianArchive.Of(Suite, AptDirectory)], "deb-src", reporter);
            await apt.DownloadSourceAsync(pin.Package, version: null, into, cancellation);
        }
        catch (AptException e)
        {
            throw new SourceException(SourceFailure.Unreachable, pin.Package, e.Message, inner: e);
        }
        var found = Directory.GetFiles(into, "*.orig.tar.*").Where(f => !f.EndsWith(".asc", StringComparison.Ordinal)).ToList();
        var tarball = found.Find(f => Path.GetFileName(f)
            .StartsWith($"{pin.Package}_{pin.UpstreamVersion}.orig.tar.", StringComparison.Ordinal))
            ?? throw new SourceException(SourceFailure.NoSuchVersion, pin.Package,
                $"The archive has {string.Join(", ", found.Select(Path.GetFileName))}, not {pin.Package} {pin.UpstreamVersion}; "
                + "state the version and the digest of the one it has.", found);
        var digest = ContentKey.OfFile(tarball);
        return digest == pin.TarballSha256 ? tarball : throw new SourceException(SourceFailure.DigestMismatch, pin.Package,
            $"{Path.GetFileName(tarball)} is not the pinned file: its SHA-256 is {digest}, pinned is {pin.TarballSha256}. "
            + "Nothing of it was used. If the new file is what you want, pin its digest.", [digest, pin.TarballSha256]);
    }

    private async Task UnpackAsync(string tarball, string into, CancellationToken cancellation)
    {
        reporter.Status($"unpacking {Path.GetFileName(tarball)}");
        await new Tool("tar", "-x", "--strip-components=1", "--no-same-owner", "-f", tarball, "-C", into).RunAsync(cancellation);
        KubernetesTree.RequireComplete(into);
    }

    private static SourceException Busy(string entry, int holder) => new(SourceFailure.Busy, entry,
        $"Process {holder} is getting this source just now; wait for it, then run the same command again.")
    { HolderProcessId = holder };

    private static void DeleteDirectory(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }
}
