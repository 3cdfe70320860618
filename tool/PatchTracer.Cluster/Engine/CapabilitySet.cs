using System.Globalization;

namespace PatchTracer.Cluster.Engine;

/// <summary>A set of Linux capabilities as /proc/PID/status prints it: a bit for each number of capability.h.</summary>
internal readonly record struct CapabilitySet(ulong Bits)
{
    /// <summary>CAP_SYS_RESOURCE is capability 24.</summary>
    private const int SysResource = 24;

    public bool HasSysResource => (Bits >> SysResource & 1) == 1;

    /// <summary>The bounding set (CapBnd) of a status file, or null if the file has no such line.</summary>
    public static CapabilitySet? ParseBounding(string status)
    {
        const string Key = "CapBnd:";
        var line = status.Split('\n').FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        return line is not null && ulong.TryParse(line[Key.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture,
            out var bits)
            ? new CapabilitySet(bits)
            : null;
    }

    /// <summary>The bounding set of a running process; containers cannot get more than the engine that starts them.</summary>
    public static CapabilitySet? BoundingOf(int processId)
    {
        try
        {
            return ParseBounding(File.ReadAllText($"/proc/{processId}/status"));
        }
        catch (IOException)
        {
            return null; // gone meanwhile
        }
    }
}
