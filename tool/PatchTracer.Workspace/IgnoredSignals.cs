using System.Globalization;

namespace PatchTracer.Workspace;

/// <summary>
/// Which of the signals that end programs this process was started to ignore: a shell starts a background job like that (POSIX, shell
/// command language 2.11), and so do cron and some CI runners. Whatever a process starts inherits it, and a shell cannot trap what was
/// ignored when it began, so that a program of ours could not be interrupted.
/// </summary>
internal static class IgnoredSignals
{
    // Numbers of signal(7). SIGHUP stays as it is: it is what nohup is for, and nothing here is ended by it.
    private static readonly (int Number, string Name)[] Ending = [(2, "INT"), (15, "TERM")];

    public static IReadOnlyList<string> Names() => Parse(File.ReadAllText("/proc/self/status"));

    /// <summary>Reads the mask SigIgn of a /proc/PID/status file (proc(5)): bit 0 is signal 1.</summary>
    internal static IReadOnlyList<string> Parse(string status)
    {
        const string Key = "SigIgn:";
        var line = status.Split('\n').FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        return line is not null && ulong.TryParse(line[Key.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture,
            out var mask)
            ? [.. Ending.Where(s => (mask >> (s.Number - 1) & 1) == 1).Select(s => s.Name)]
            : [];
    }
}
