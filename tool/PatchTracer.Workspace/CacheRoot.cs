namespace PatchTracer.Workspace;

/// <summary>
/// Where everything that can be made again is kept, outside any checkout: <c>$PATCHTRACER_CACHE</c>, else
/// <c>$XDG_CACHE_HOME/patchtracer</c>, else <c>~/.cache/patchtracer</c> (XDG Base Directory Specification 0.8).
/// Entries are named by a <see cref="ContentKey"/>, so an entry that exists is complete and current.
/// </summary>
public sealed class CacheRoot(string path)
{
    public const string Variable = "PATCHTRACER_CACHE";

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public static CacheRoot FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } own)
            return new CacheRoot(own);
        var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return new CacheRoot(System.IO.Path.Combine(home, "patchtracer"));
    }

    /// <summary>
    /// The path of an entry; its parent directory exists afterwards, the entry itself may not. Its modification time is that of
    /// its last use, which <see cref="CachePruning"/> goes by.
    /// </summary>
    public string Entry(string kind, string name)
    {
        PrivateDirectory.Create(Path);
        var directory = Directory.CreateDirectory(System.IO.Path.Combine(Path, kind));
        var entry = System.IO.Path.Combine(directory.FullName, name);
        try
        {
            if (System.IO.Path.Exists(entry))
                File.SetLastWriteTimeUtc(entry, DateTime.UtcNow); // of a directory, too
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It went this moment, or the cache is not ours to write to: it can be used all the same.
        }
        return entry;
    }
}
