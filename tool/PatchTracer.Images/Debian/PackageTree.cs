using PatchTracer.Workspace;

namespace PatchTracer.Images.Debian;

/// <summary>
/// Debian packages with everything they depend on, unpacked into a directory without being installed. apt runs with a
/// configuration of its own: nothing of the machine's apt or dpkg state is read or changed.
/// </summary>
internal sealed class PackageTree(CacheRoot cache, DebianMirror mirror, IReporter reporter)
{
    /// <summary>The directory of the unpacked packages, from the cache or newly made.</summary>
    /// <exception cref="ToolException">The mirror cannot be reached, or has no such package.</exception>
    public async Task<string> UnpackAsync(string suite, IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        using var key = new ContentKey().Add("suite", suite).Add("packages", string.Join(' ', packages.Order(StringComparer.Ordinal)));
        var entry = cache.Entry("debian-packages", key.Prefix());
        if (Directory.Exists(entry))
            return entry;
        await Publication.DirectoryAsync(entry, async partial =>
        {
            var area = Directory.CreateDirectory(Path.Combine(partial, ".apt")).FullName;
            await DownloadAsync(area, suite, packages, cancellation);
            foreach (var package in Directory.EnumerateFiles(Path.Combine(area, "archives"), "*.deb").Order(StringComparer.Ordinal))
            {
                reporter.Status($"Unpacking {Path.GetFileName(package)}");
                await new Tool("dpkg-deb", "--extract", package, partial).RunAsync(cancellation);
            }
            Directory.Delete(area, recursive: true);
        });
        return entry;
    }

    private async Task DownloadAsync(string area, string suite, IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        foreach (var directory in (string[])["lists/partial", "archives/partial", "none"])
            Directory.CreateDirectory(Path.Combine(area, directory));
        await File.WriteAllTextAsync(Path.Combine(area, "status"), "", cancellation);
        var signedBy = mirror.Keyring is null ? "" : $"[signed-by={mirror.Keyring}] ";
        await File.WriteAllTextAsync(Path.Combine(area, "sources.list"), $"deb {signedBy}{mirror.Address} {suite} main\n", cancellation);

        reporter.Status($"Reading Debian's package lists ({suite})");
        await Apt(area, "update").RunAsync(cancellation);
        reporter.Status($"Downloading {string.Join(", ", packages)}");
        await Apt(area, ["--yes", "--no-install-recommends", "--download-only", "install", .. packages]).RunAsync(cancellation);
    }

    private static Tool Apt(string area, params IReadOnlyList<string> arguments) => new("apt-get",
    [
        "-o", $"Dir::State={area}", "-o", $"Dir::State::lists={area}/lists", "-o", $"Dir::State::status={area}/status",
        "-o", $"Dir::Cache={area}", "-o", $"Dir::Cache::archives={area}/archives",
        "-o", $"Dir::Etc::sourcelist={area}/sources.list", "-o", $"Dir::Etc::sourceparts={area}/none",
        "-o", "APT::Sandbox::User=root", "-o", "Debug::NoLocking=1", "-o", "Acquire::Retries=2", "-o", "Acquire::Languages=none",
        .. arguments,
    ])
    {
        Environment = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive", ["LC_ALL"] = "C" },
    };
}
