using PatchTracer.Workspace;

namespace PatchTracer.Fresh;

/// <summary>Programs that machines are made with, each with its Debian package.</summary>
internal static class Needs
{
    public static readonly IReadOnlyDictionary<string, string> OfRoots =
        new Dictionary<string, string> { ["debootstrap"] = "debootstrap", ["slirp4netns"] = "slirp4netns" };

    public static readonly IReadOnlyDictionary<string, string> OfMachines = new Dictionary<string, string>
    {
        ["debootstrap"] = "debootstrap",
        ["mkfs.ext4"] = "e2fsprogs",
        ["qemu-system-x86_64"] = "qemu-system-x86",
        ["ssh"] = "openssh-client",
        ["ssh-keygen"] = "openssh-client",
    };

    public static IEnumerable<string> Missing(IReadOnlyDictionary<string, string> needs) =>
        needs.Where(need => !IsInstalled(need.Key)).Select(need => need.Value).Distinct();

    /// <exception cref="ToolException">apt could not get them.</exception>
    public static async Task InstallAsync(IReadOnlyDictionary<string, string> needs, IReporter reporter, CancellationToken cancellation)
    {
        string[] missing = [.. Missing(needs)];
        if (missing.Length == 0)
            return;
        reporter.Info($"installing {string.Join(", ", missing)}");
        await new Tool("apt-get", "-q", "update").RunAsync(cancellation);
        await new Tool("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends", .. missing])
            .RunAsync(cancellation);
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin")
            .Any(directory => File.Exists(Path.Combine(directory, program)));
}
