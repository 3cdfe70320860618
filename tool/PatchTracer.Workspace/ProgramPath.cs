namespace PatchTracer.Workspace;

/// <summary>
/// Where programs are: PATH, and then the directories of what administrators run (iptables, ip, conntrack, dockerd), which Debian does not
/// put into the PATH of an unprivileged user (hier(7), login.defs(5)).
/// </summary>
public static class ProgramPath
{
    private static readonly string[] ForAdministrators = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    /// <summary>Where <see cref="Find"/> looks, for a message.</summary>
    public const string LookedAt = "PATH, /usr/local/sbin, /usr/sbin and /sbin";

    /// <summary>The path of a program that may be executed; null if there is none. A name with a slash is a path already.</summary>
    public static string? Find(string program) => Find(program, Environment.GetEnvironmentVariable("PATH") ?? "");

    internal static string? Find(string program, string path)
    {
        if (program.Contains('/'))
            return IsExecutable(program) ? program : null;
        return path.Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(ForAdministrators).Select(d => Path.Combine(d, program))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Execute) != 0);

    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
}
