using PatchTracer.Workspace;
using PatchTracer.Workspace.Apt;

namespace PatchTracer.Fresh.Roots;

/// <summary>
/// The root file system of a release with some packages, made by debootstrap from this machine's own mirror and kept in the cache.
/// Nobody writes to it: a root lies on it as an overlay, a disk is made of a copy.
/// </summary>
internal sealed class BaseRoot(CacheRoot cache)
{
    /// <summary>Why none can be made here; null if one can.</summary>
    public static string? WhyNot() => Environment.IsPrivilegedProcess ? null : "debootstrap and mounts need root";

    /// <exception cref="ToolException">debootstrap failed.</exception>
    public async Task<string> GetAsync(Release release, IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        var mirror = DebianArchive.Of(release.Suite);
        using var key = new ContentKey().Add("mirror", mirror.Uri).Add("suite", release.Suite).Add("packages", string.Join(',', packages));
        var entry = cache.Entry("fresh", $"{release.Suite}-{key.Prefix()}");
        if (!Directory.Exists(entry))
            await Publication.DirectoryAsync(entry, partial => MakeAsync(partial, release, mirror, packages, cancellation));
        return entry;
    }

    private static async Task MakeAsync(string into, Release release, AptSource mirror,
        IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        string[] include = packages.Count == 0 ? [] : [$"--include={string.Join(',', packages)}"];
        // In a mount namespace of its own, so that an interrupted debootstrap leaves no /proc mounted in what is then removed.
        await new Tool("unshare", ["--mount", "--propagation", "private", "--", "debootstrap", "--variant=minbase",
            $"--keyring={mirror.SignedBy ?? DebianArchive.Keyring}", .. include, release.Suite, into, mirror.Uri]).RunAsync(cancellation);
        // What is installed into such a root is not meant to survive a power failure.
        await File.WriteAllTextAsync(Path.Combine(into, "etc/dpkg/dpkg.cfg.d/fresh"), "force-unsafe-io\n", cancellation);
        Directory.Delete(Path.Combine(into, "var/cache/apt/archives"), recursive: true);
        Directory.CreateDirectory(Path.Combine(into, "var/cache/apt/archives/partial"));
    }
}
