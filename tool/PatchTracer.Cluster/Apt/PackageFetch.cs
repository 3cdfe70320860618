using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Apt;

/// <summary>
/// Gets single packages of another Debian suite without letting the machine's own apt know that suite: with lists,
/// archives and sources of its own, from the mirror that the machine already uses.
/// </summary>
internal sealed class PackageFetch(CacheRoot cache, IReporter reporter)
{
    private const string DefaultKeyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

    /// <summary>Unpacks a package into <paramref name="directory"/> (dpkg -x): no scripts run, nothing is registered.</summary>
    public async Task UnpackAsync(string package, string suite, string directory, CancellationToken cancellation)
    {
        var release = DebianRelease.OfMachine();
        var mirror = AptSource.Debian(AptSource.OfMachine(), release.Codename)
            ?? throw new ClusterException(ClusterFailure.Machine,
                $"No apt source of this machine offers Debian's '{release.Codename}' main; add one to /etc/apt/sources.list.d, so that '{package}' can be got from its '{suite}' suite.");
        var state = cache.Entry("apt", suite);
        Directory.CreateDirectory(Path.Combine(state, "lists", "partial"));
        var archives = Path.Combine(state, "archives");
        Directory.CreateDirectory(Path.Combine(archives, "partial"));
        var list = Path.Combine(state, "sources.list");
        await File.WriteAllTextAsync(list, $"deb [signed-by={mirror.SignedBy ?? DefaultKeyring}] {mirror.Uri} {suite} main\n", cancellation);

        foreach (var old in Directory.EnumerateFiles(archives, $"{package}_*.deb"))
            File.Delete(old);
        string[] configuration =
        [
            "-q", "-o", $"Dir::Etc::SourceList={list}", "-o", "Dir::Etc::SourceParts=-",
            "-o", $"Dir::State::Lists={Path.Combine(state, "lists")}", "-o", $"Dir::Cache={state}",
            // The cache is below a home directory, where apt's sandbox user may not read.
            "-o", "APT::Sandbox::User=root",
            "-o", "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false", "-o", "Acquire::Languages=none",
        ];
        await AptGet.RunAsync([.. configuration, "update"], archives, reporter, cancellation);
        await AptGet.RunAsync([.. configuration, "download", package], archives, reporter, cancellation);
        var deb = Directory.EnumerateFiles(archives, $"{package}_*.deb").First();
        await new Tool("dpkg", "-x", deb, directory).RunAsync(cancellation);
    }
}
