using System.Text.RegularExpressions;

namespace PatchTracer.Workspace;

/// <summary>
/// Makes a file or directory appear whole or not at all: it is written beside its place and renamed into it, so a
/// process killed half-way leaves only a <c>.partial-*</c> neighbour, which the next publication of the same path removes.
/// </summary>
public static partial class Publication
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

    /// <summary>A symbolic link stays, and what it leads to is replaced; into a device or a pipe it is written, as a shell would.</summary>
    public static async Task FileAsync(string path, Func<string, Task> write)
    {
        if (IsStream(path))
        {
            await StreamAsync(path, write);
            return;
        }
        if (new FileInfo(path) is { LinkTarget: not null } link)
            path = link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
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

    /// <summary>
    /// Whether <paramref name="path"/> is what a process left behind that was killed while it wrote or removed something.
    /// </summary>
    public static bool IsAbandoned(string path) => Partial().Match(path) is { Success: true } partial && !OwnerLives(partial);

    private static string Prepare(string path)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(parent);
        foreach (var leftover in Directory.EnumerateFileSystemEntries(parent, $"{Path.GetFileName(path)}{Mark}*"))
        {
            // A person's file may be called alike.
            if (IsAbandoned(leftover))
                Remove(leftover);
        }
        return $"{path}{Mark}{Environment.ProcessId}-{Guid.NewGuid():N}";
    }

    private static bool OwnerLives(Match partial) => Directory.Exists($"/proc/{partial.Groups[1].Value}");

    /// <summary>What /dev and /proc have stands for something else, whatever it leads to.</summary>
    private static bool IsStream(string path)
    {
        var full = Path.GetFullPath(path);
        return full.StartsWith("/dev/", StringComparison.Ordinal) && !full.StartsWith("/dev/shm/", StringComparison.Ordinal)
            || full.StartsWith("/proc/", StringComparison.Ordinal)
            || (File.Exists(path) && UnixStat.Of(path, followsLinks: true).Kind != UnixStat.Regular);
    }

    private static async Task StreamAsync(string path, Func<string, Task> write)
    {
        var scratch = Directory.CreateTempSubdirectory("patchtracer-").FullName;
        try
        {
            var whole = Path.Combine(scratch, Path.GetFileName(path));
            await write(whole);
            await using var from = File.OpenRead(whole);
            await using var to = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            await from.CopyToAsync(to);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
    }

    /// <summary>As <see cref="Prepare"/> names it, and what is made of that name.</summary>
    [GeneratedRegex(@"\.partial-([0-9]+)-[0-9a-f]{32}(-[a-z]+)?$")]
    private static partial Regex Partial();
}
