namespace PatchTracer.Cluster.Engine;

/// <summary>Running programs by name, as /proc tells them.</summary>
internal static class Processes
{
    /// <summary><paramref name="processId"/> if it is a live process of that name; a recycled number is not.</summary>
    public static int? Named(int? processId, string name) => processId is { } id && NameOf(id) == name ? id : null;

    public static int? Find(string name)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), out var id) && NameOf(id) == name && IsInOurNamespace(id))
                return id;
        }
        return null;
    }

    /// <summary>The number in a pid file; null if there is no such file or no number in it.</summary>
    public static int? PidFromFile(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(path).Trim(), out var pid) ? pid : null;
        }
        catch (IOException)
        {
            return null; // no such file
        }
    }

    /// <summary>
    /// Removes a pid file whose process is gone. dockerd believes one whose number meanwhile belongs to another program, and
    /// then refuses to start, or waits in vain for a containerd that is something else.
    /// </summary>
    public static async Task RemoveStalePidFileAsync(string path, string program, CancellationToken cancellation)
    {
        if (File.Exists(path) && Named(PidFromFile(path), program) is null)
            await new Workspace.Tool("rm", "-f", path) { AsRoot = true }.RunAsync(cancellation);
    }

    public static string? NameOf(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/comm").TrimEnd('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // ended meanwhile
        }
    }

    /// <summary>
    /// A dockerd inside a container is visible in /proc too, but is not this machine's engine: it has a number in its own namespace
    /// besides.
    /// </summary>
    private static bool IsInOurNamespace(int processId)
    {
        const string Key = "NSpid:";
        try
        {
            return File.ReadLines($"/proc/{processId}/status").First(l => l.StartsWith(Key, StringComparison.Ordinal))[Key.Length..]
                .Split('\t', StringSplitOptions.RemoveEmptyEntries).Length == 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return false; // ended meanwhile
        }
    }
}
