using PatchTracer.Fresh.Roots;

namespace PatchTracer.Fresh.Machines;

/// <summary>A stranger's machine.</summary>
/// <param name="Packages">What it has besides git, make and the .NET SDK.</param>
internal sealed record MachineSpec(string Name, string About, Release Release, IReadOnlyList<string> Packages)
{
    public static readonly IReadOnlyList<MachineSpec> All =
    [
        new("debian13-client", "Debian 13, a Docker client without an engine", Release.Trixie, ["docker-cli"]),
        new("debian13", "Debian 13 with nothing", Release.Trixie, []),
        new("debian12", "Debian 12 with nothing", Release.Bookworm, []),
    ];

    /// <summary>A bootable system with service manager and ssh, for a user who may use sudo without a password.</summary>
    private static readonly string[] System =
    [
        "systemd", "systemd-sysv", "libpam-systemd", "dbus", "udev", "iproute2", "procps", "ca-certificates", "sudo", "openssh-server",
        "linux-image-cloud-amd64", "git", "make",
    ];

    public IReadOnlyList<string> AllPackages => [.. System, .. Release.DotNet, .. Packages];
}
