using PatchTracer.Workspace;

namespace PatchTracer.Fresh.Machines;

/// <summary>
/// Makes the disk of a machine: the release, the user, this checkout's commit, the .NET SDK, and what is lent of the caches.
/// </summary>
internal sealed class Disk(CacheRoot cache, IReporter reporter)
{
    public const string User = "user";

    /// <summary>Where the user finds the checkout.</summary>
    public const string Checkout = "patchtracer";

    private const string Size = "64G"; // sparse

    // What is of this machine, or can be of no use to another.
    private static readonly string[] Kept = ["apt", "clusters", "dockerd", "fresh", "lint", "runs"];

    // The same user number as most distributions give to the first.
    private const string SetUp = """
        set -eu
        useradd --create-home --shell /bin/bash --uid 1000 user
        getent group docker >/dev/null || groupadd --system docker
        usermod -aG docker user
        echo 'user ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/user
        chmod 440 /etc/sudoers.d/user
        printf '[Match]\nName=e*\n[Network]\nDHCP=yes\n' >/etc/systemd/network/80-fresh.network
        systemctl enable systemd-networkd ssh
        echo fresh >/etc/hostname
        printf '127.0.0.1 localhost\n127.0.1.1 fresh\n' >/etc/hosts
        printf '/dev/vda / ext4 defaults,noatime 0 1\n' >/etc/fstab
        ln -sf "$1/dotnet" /usr/bin/dotnet
        update-ca-certificates
        """;

    /// <returns>The disk image; kernel and initial RAM disk lie beside it.</returns>
    public async Task<string> MakeAsync(
        string baseRoot, string checkout, string publicKey, Acceleration acceleration, string directory, CancellationToken cancellation)
    {
        var root = Path.Combine(directory, "root");
        var home = Path.Combine(root, "home", User);
        reporter.Status("copying the root file system, the SDK and what is lent of the caches");
        await CopyAsync(baseRoot, root, cancellation);
        await CopyAsync(DotNetHost.Root, root + DotNetHost.Root, cancellation);
        await LendCertificatesAsync(root, cancellation);
        await new Tool("chroot", root, "sh", "-c", SetUp, "set-up", DotNetHost.Root).RunAsync(cancellation);
        // User-mode networking resolves names at this address.
        await File.WriteAllTextAsync(Path.Combine(root, "etc/resolv.conf"), "nameserver 10.0.2.3\n", cancellation);

        Directory.CreateDirectory(Path.Combine(home, ".ssh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Copy(publicKey, Path.Combine(home, ".ssh", "authorized_keys"));
        await new Tool("git", "clone", "--quiet", "--no-hardlinks", checkout, Path.Combine(home, Checkout)).RunAsync(cancellation);
        if (acceleration.Requests is { } requests)
        {
            await ShorterExperiment.WriteAsync(Path.Combine(home, Checkout), requests, cancellation);
            await LendProgramAsync(checkout, Path.Combine(home, Checkout), cancellation);
        }
        await LendCachesAsync(home, cancellation);
        await new Tool("chown", "-R", "1000:1000", home).RunAsync(cancellation);

        reporter.Status("making the disk");
        var disk = Path.Combine(directory, "disk.img");
        await new Tool("/usr/sbin/mkfs.ext4", "-q", "-F", "-d", root, disk, Size).RunAsync(cancellation);
        foreach (var file in new[] { "vmlinuz", "initrd.img" })
            File.Copy(Path.Combine(root, "boot", Path.GetFileName(new FileInfo(Path.Combine(root, file)).LinkTarget!)),
                Path.Combine(directory, file));
        await new Tool("rm", "-rf", root).RunAsync(cancellation);
        return disk;
    }

    /// <summary>
    /// Building the CLI compiles everything, some of it twice (ReadyToRun), which is too much for an emulated machine: there it is this
    /// checkout's, of the same commit.
    /// </summary>
    private static async Task LendProgramAsync(string checkout, string to, CancellationToken cancellation)
    {
        await new Tool(Path.Combine(checkout, "patchtracer"), "--version").RunAsync(cancellation);
        await CopyAsync(Path.Combine(checkout, "artifacts", "cli"), Path.Combine(to, "artifacts", "cli"), cancellation);
        // Newer than the sources, which git has just written.
        File.SetLastWriteTimeUtc(Path.Combine(to, "artifacts", "cli", "stamp"), DateTime.UtcNow);
    }

    private async Task LendCachesAsync(string home, CancellationToken cancellation)
    {
        var own = Directory.CreateDirectory(Path.Combine(home, ".cache", "patchtracer")).FullName;
        foreach (var kind in Directory.EnumerateDirectories(cache.Path).Where(kind => !Kept.Contains(Path.GetFileName(kind))))
            await CopyAsync(kind, Path.Combine(own, Path.GetFileName(kind)), cancellation);
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        if (Directory.Exists(packages))
            await CopyAsync(packages, Path.Combine(home, ".nuget", "packages"), cancellation);
    }

    /// <summary>A machine behind a proxy that signs what it passes on trusts that proxy; what it makes has to as well.</summary>
    private static async Task LendCertificatesAsync(string root, CancellationToken cancellation)
    {
        const string Own = "/usr/local/share/ca-certificates";
        if (Directory.Exists(Own))
            await CopyAsync(Own, root + Own, cancellation);
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellation)
    {
        Directory.CreateDirectory(to);
        await new Tool("cp", "-a", "--reflink=auto", $"{from}/.", to).RunAsync(cancellation);
    }
}
