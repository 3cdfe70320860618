using PatchTracer.Workspace;
using PatchTracer.Workspace.Apt;

namespace PatchTracer.Images.Debian;

/// <summary>
/// Debian packages with everything they depend on, unpacked into a directory without being installed. apt runs with a
/// configuration of its own: nothing of the machine's apt or dpkg state is read or changed.
/// </summary>
internal sealed class PackageTree(CacheRoot cache, DebianMirror mirror, IReporter reporter)
{
    /// <summary>The directory of the unpacked packages, from the cache or newly made.</summary>
    /// <exception cref="AptException">The mirror cannot be reached, or has no such package.</exception>
    public async Task<string> UnpackAsync(string suite, IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        using var key = new ContentKey().Add("suite", suite).Add("packages", string.Join(' ', packages.Order(StringComparer.Ordinal)));
        var entry = cache.Entry("debian-packages", key.Prefix());
        if (Directory.Exists(entry))
            return entry;
        await Publication.DirectoryAsync(entry, async partial =>
        {
            var area = Path.Combine(partial, ".apt");
            var apt = new PrivateApt(area, [mirror.Of(suite)], "deb", reporter);
            foreach (var package in await apt.DownloadWithDependenciesAsync(packages, Path.Combine(area, "debs"), cancellation))
            {
                reporter.Status($"Unpacking {Path.GetFileName(package)}");
                await PrivateApt.UnpackAsync(package, partial, cancellation);
            }
            Directory.Delete(area, recursive: true);
        });
        return entry;
    }
}
