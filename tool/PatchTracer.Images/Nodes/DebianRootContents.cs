using System.Formats.Tar;
using PatchTracer.Images.Oci;

namespace PatchTracer.Images.Nodes;

/// <summary>
/// Which files of a fresh Debian installation go into the layer: not what is only of that installation, of that day, or for reading.
/// </summary>
internal static class DebianRootContents
{
    /// <summary>Filled by the engine or at boot, or only of use to apt.</summary>
    private static readonly string[] EmptyDirectories =
    [
        "dev", "proc", "sys", "run", "tmp", "var/cache/apt", "var/cache/debconf", "var/cache/ldconfig", "var/lib/apt/lists", "var/tmp",
    ];

    private static readonly string[] LeftOut =
    [
        "debootstrap", "etc/hostname", "etc/machine-id", "etc/resolv.conf", "etc/.pwd.lock", "usr/share/info", "usr/share/lintian",
        "usr/share/locale", "usr/share/man", "var/lib/dbus/machine-id", "var/lib/systemd/random-seed",
    ];

    public static LayerContents Of(InstalledRoot root) =>
        new LayerContents().AddRange(TreeScan.Of(root.Directory, Keep).Select(entry => Steady(root.Restore(entry))));

    private static bool Keep(string path)
    {
        var parent = Path.GetDirectoryName(path)!;
        if (LeftOut.Contains(path, StringComparer.Ordinal) || EmptyDirectories.Contains(parent, StringComparer.Ordinal))
            return false;
        return !IsBackup(path, parent) && !IsLog(path) && !IsManual(path);
    }

    private static bool IsBackup(string path, string parent) =>
        (parent == "etc" && path.EndsWith('-')) || (parent == "var/lib/dpkg" && path.EndsWith("-old", StringComparison.Ordinal));

    // Programs expect their directories below /var/log.
    private static bool IsLog(string path) =>
        path.StartsWith("var/log/", StringComparison.Ordinal) && Path.GetFileName(path).Contains('.');

    // Licences stay with what they license.
    private static bool IsManual(string path) =>
        path.StartsWith("usr/share/doc/", StringComparison.Ordinal)
        && path.Count(c => c == '/') > 3
        && Path.GetFileName(path) != "copyright";

    // The third field of shadow(5) is the day the password was set, which is the day of the installation.
    private static LayerEntry Steady(LayerEntry entry)
    {
        if (entry.Path != "etc/shadow" || entry.Type != TarEntryType.RegularFile)
            return entry;
        var lines = File.ReadLines(entry.Source!).Select(line => line.Split(':'))
            .Select(fields => string.Join(':', [fields[0], fields[1], "1", .. fields[3..]]));
        return LayerEntry.FromText(entry.Path, string.Join('\n', lines) + "\n", entry.Mode) with { Uid = entry.Uid, Gid = entry.Gid };
    }
}
