namespace PatchTracer.Workspace;

/// <summary>
/// Makes a file or directory appear whole or not at all: it is written beside its place and renamed into it, so a
/// process killed half-way leaves only a <c>.partial-*</c> neighbour, which the next publication of the same path removes.
/// </summary>
public static class Publication
{
    private const string Mark = ".partial-";

    public static async Task DirectoryAsync(string path, Func<string, Task> fill)
    {
        var partial = Prepare(path);
        Directory.CreateDirectory(partial);
        try
        {
            await fill(partial);
            if (Directory.Exists(path))
                Directory.Move(path, $"{partial}-replaced");
            Directory.SetLastWriteTimeUtc(partial, DateTime.UtcNow); // what is unpacked brings its own
            Directory.Move(partial, path);
        }
        finally
        {
            Remove(partial);
            Remove($"{partial}-replaced");
        }
    }

    public static async Task FileAsync(string path, Func<string, Task> write)
    {
        var partial = Prepare(path);
        try
        {
            await write(partial);
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            Remove(partial);
        }
    }

    /// <summary>Makes a file or directory disappear whole or not at all.</summary>
    public static void Withdraw(string path)
    {
        var partial = Prepare(path);
        if (Directory.Exists(path))
            Directory.Move(path, partial);
        else
            File.Move(path, partial);
        Remove(partial);
    }

    /// <summary>Whether <paramref name="path"/> is what a process left behind that was killed while it wrote or removed something.</summary>
    public static bool IsAbandoned(string path) => path.Contains(Mark, StringComparison.Ordinal) && !OwnerLives(path);

    private static string Prepare(string path)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(parent);
        foreach (var leftover in Directory.EnumerateFileSystemEntries(parent, $"{Path.GetFileName(path)}{Mark}*"))
        {
            if (!OwnerLives(leftover))
                Remove(leftover);
        }
        return $"{path}{Mark}{Environment.ProcessId}-{Guid.NewGuid():N}";
    }

    private static bool OwnerLives(string partial)
    {
        var owner = partial[(partial.LastIndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..].Split('-')[0];
        return Directory.Exists($"/proc/{owner}");
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
    }
}
