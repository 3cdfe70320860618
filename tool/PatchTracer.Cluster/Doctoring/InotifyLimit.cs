using System.Globalization;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Doctoring;

/// <summary>
/// How many inotify instances a user may have (inotify(7)): systemd, containerd and kubelet of every node take several each, and the
/// kernel's default of 128 is used up by three small clusters. A node beyond it dies at its start.
/// </summary>
internal static class InotifyLimit
{
    private const string File = "/proc/sys/fs/inotify/max_user_instances";
    private const int Needed = 512;

    public const string Remedy = $"echo {Setting} > {Permanent} && sysctl --load {Permanent}";

    private const string Setting = "fs.inotify.max_user_instances=1024";

    /// <summary>Read at each boot (sysctl.d(5)); what is only written to /proc lasts until the next one.</summary>
    private const string Permanent = "/etc/sysctl.d/90-patchtracer-inotify.conf";

    public static Observation Observe() => Judge(int.Parse(System.IO.File.ReadAllText(File), CultureInfo.InvariantCulture));

    internal static Observation Judge(int limit) =>
        (limit >= Needed ? Observation.Ok($"{limit}")
            : Observation.Broken($"{limit} for a user, {Needed} are needed")) with
        { LookedAt = File };

    /// <summary>Raises the limit, now and at each boot. Only for one that was judged too low: a higher one stays.</summary>
    public static async Task RaiseAsync(CancellationToken cancellation)
    {
        await RootFile.WriteAsync(Permanent, $"# Every node of a cluster takes several; see inotify(7).\n{Setting}\n", executable: false,
            cancellation);
        await new Tool("tee", File) { StandardInput = "1024\n", AsRoot = true }.RunAsync(cancellation);
    }
}
