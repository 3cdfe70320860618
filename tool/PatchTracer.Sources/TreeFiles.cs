using System.Security.Cryptography;
using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>The files of a tree as its owner sees them: what git tracks or would track, or all of them where there is no git.</summary>
internal static class TreeFiles
{
    /// <summary>Relative paths, in ordinal order. Symbolic links are listed as such and not followed.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(string tree, CancellationToken cancellation)
    {
        var git = new Git(tree);
        var files = await git.TryFindGitDirectoryAsync(cancellation) is null
            ? Walk(tree)
            : (await git.ListAsync(cancellation, "ls-files", "-z", "--cached", "--others", "--exclude-standard"))
                .Distinct().Where(f => Exists(Path.Combine(tree, f)));
        return [.. files.Order(StringComparer.Ordinal)];
    }

    /// <summary>A digest over paths, executable bits, link targets and contents.</summary>
    public static async Task<string> DigestAsync(string tree, IReadOnlyList<string> files, CancellationToken cancellation)
    {
        var parts = new byte[files.Count][];
        await Parallel.ForAsync(0, files.Count, cancellation, async (i, token) =>
        {
            var file = new FileInfo(Path.Combine(tree, files[i]));
            if (file.LinkTarget is { } target)
            {
                parts[i] = System.Text.Encoding.UTF8.GetBytes($"link {target}");
                return;
            }
            await using var stream = file.OpenRead();
            parts[i] = [.. await SHA256.HashDataAsync(stream, token), IsExecutable(file) ? (byte)1 : (byte)0];
        });
        using var key = new ContentKey();
        for (var i = 0; i < files.Count; i++)
            key.Add(files[i], parts[i]);
        return key.ToString();
    }

    /// <summary>Copies files to another root: real copies (shared extents where the file system has them), with modes and times.</summary>
    public static async Task CopyAsync(string tree, IReadOnlyList<string> files, string into, CancellationToken cancellation)
    {
        foreach (var directory in files.Select(f => Path.GetDirectoryName(f)!).Distinct())
            Directory.CreateDirectory(Path.Combine(into, directory));
        await Parallel.ForEachAsync(files, cancellation, (file, _) =>
        {
            var source = new FileInfo(Path.Combine(tree, file));
            var target = Path.Combine(into, file);
            if (source.LinkTarget is { } link)
                File.CreateSymbolicLink(target, link);
            else
                source.CopyTo(target);
            return ValueTask.CompletedTask;
        });
    }

    private static IEnumerable<string> Walk(string tree)
    {
        var pending = new Stack<DirectoryInfo>([new DirectoryInfo(tree)]);
        while (pending.TryPop(out var directory))
        {
            foreach (var entry in directory.EnumerateFileSystemInfos())
            {
                if (entry is DirectoryInfo { LinkTarget: null } child)
                {
                    if (child.Name != ".git")
                        pending.Push(child);
                }
                else
                    yield return Path.GetRelativePath(tree, entry.FullName);
            }
        }
    }

    private static bool Exists(string path) => File.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static bool IsExecutable(FileInfo file) => file.UnixFileMode.HasFlag(UnixFileMode.UserExecute);
}
