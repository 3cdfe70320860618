using PatchTracer.Cluster.Machine;
using PatchTracer.Cluster.Doctoring;
using PatchTracer.Workspace;
using PatchTracer.Workspace.Apt;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>
/// The kind program: the user's own if it is of the release that was tested, else the one in the cache. Another one may do things in
/// another way than its node images here expect.
/// </summary>
internal sealed class KindProgram(CacheRoot cache)
{
    /// <summary>The suite whose package is known to work; it depends on libc6 2.34 alone, so it runs on Debian 12.</summary>
    private const string Suite = "trixie";

    /// <summary>The release in that suite.</summary>
    public static readonly Version Tested = new(0, 27);

    private string CachedProgram => Path.Combine(cache.Entry("tools", $"kind-{Suite}"), "usr", "bin", "kind");

    /// <summary>A kind that can be run, with its version; null if there is none.</summary>
    public async Task<(string Program, Version Version)?> FindAsync(CancellationToken cancellation)
    {
        foreach (var candidate in new[] { "kind", CachedProgram })
        {
            var (code, output) = await BriefProgram.RunAsync(candidate, ["version"], cancellation);
            if (code == 0 && ParseVersion(output) is { } version && (version.Major, version.Minor) == (Tested.Major, Tested.Minor))
                return (candidate, version);
        }
        return null;
    }

    /// <summary>Gets it into the cache where there is none. Needs no root.</summary>
    public async Task<string> RequireAsync(IReporter reporter, CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is { } found)
            return found.Program;
        await InstallAsync(reporter, cancellation);
        return (await FindAsync(cancellation))?.Program
            ?? throw new ClusterException(ClusterFailure.Machine,
                $"the kind that Debian {Suite} has is not {Tested}, or does not run on this machine; install kind {Tested} into PATH.");
    }

    public Task InstallAsync(IReporter reporter, CancellationToken cancellation)
    {
        reporter.Status("getting kind from Debian");
        return Publication.DirectoryAsync(cache.Entry("tools", $"kind-{Suite}"),
            directory => UnpackAsync(directory, reporter, cancellation));
    }

    private async Task UnpackAsync(string directory, IReporter reporter, CancellationToken cancellation)
    {
        var apt = new PrivateApt(cache.Entry("apt", Suite), [DebianArchive.Of(Suite)], "deb", reporter);
        var downloads = Path.Combine(directory, ".debs");
        foreach (var package in await apt.DownloadAsync(["kind"], downloads, cancellation))
            await PrivateApt.UnpackAsync(package, directory, cancellation);
        Directory.Delete(downloads, recursive: true);
    }

    /// <summary>"kind v0.27.0 go1.24.4 linux/amd64" → 0.27.0.</summary>
    public static Version? ParseVersion(string output)
    {
        var word = output.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(w => w.StartsWith('v'));
        return Version.TryParse(word?[1..].Split('-', '+')[0], out var version) ? version : null;
    }
}
