using System.Globalization;

namespace PatchTracer.Cluster.Doctoring;

/// <summary>
/// How many inotify instances a user may have (inotify(7)): systemd, containerd and kubelet of every node take several each, and the
/// kernel's default of 128 is used up by three small clusters. A node beyond it dies at its start.
/// </summary>
internal static class InotifyLimit
{
    private const string File = "/proc/sys/fs/inotify/max_user_instances";
    private const int Needed = 512;

    public const string Remedy = "sysctl -w fs.inotify.max_user_instances=1024";

    public static Observation Observe()
    {
        var limit = int.Parse(System.IO.File.ReadAllText(File), CultureInfo.InvariantCulture);
        return limit >= Needed ? Observation.Ok($"{limit}") : Observation.Broken($"{limit} for a user, {Needed} are needed");
    }

    /// <summary>Raises the limit for as long as the machine runs; a higher one stays.</summary>
    public static async Task RaiseAsync(CancellationToken cancellation)
    {
        if (Observe().Status != FindingStatus.Ok)
            await System.IO.File.WriteAllTextAsync(File, "1024\n", cancellation);
    }
}
