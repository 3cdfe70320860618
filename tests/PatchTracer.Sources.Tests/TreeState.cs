using System.Security.Cryptography;

namespace PatchTracer.Sources.Tests;

/// <summary>All that is the user's about a work tree: every file, the index with its flags, every reference, and what git says.</summary>
internal static class TreeState
{
    /// <param name="withOurs">What PatchTracer remembers for itself counts too: references, settings, reflogs.</param>
    public static async Task<string> OfAsync(string tree, bool withOurs = true)
    {
        // Git has to see it as it is, whatever the repository configures.
        async Task<string> Git(params string[] arguments) =>
            await Repositories.GitAsync(tree, ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", .. arguments]);
        var references = (await Git("for-each-ref", "--format=%(refname) %(objectname)")).Split('\n')
            .Where(line => withOurs || !line.StartsWith("refs/patchtracer/", StringComparison.Ordinal));
        var settings = (await Git("config", "--local", "--list")).Split('\n')
            .Where(line => withOurs || !line.StartsWith("patchtracer.", StringComparison.Ordinal));
        return string.Join('\n',
        [
            .. Files(tree), "-- index", await Git("ls-files", "--stage", "-v"), "-- status",
            await Git("status", "--porcelain", "--untracked-files=all", "--ignored"),
            "-- references", .. references, await File.ReadAllTextAsync(Path.Combine(await Git("rev-parse", "--absolute-git-dir"), "HEAD")),
            "-- settings", .. settings, "-- worktrees", await Git("worktree", "list", "--porcelain"), withOurs
                ? await Git("reflog", "--all") : "",
        ]);
    }

    private static IEnumerable<string> Files(string tree) => Directory
        .EnumerateFileSystemEntries(tree, "*",
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Where(path => !path.StartsWith(Path.Combine(tree, ".git") + "/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(path => $"{Path.GetRelativePath(tree, path)} {Content(path)}");

    private static string Content(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is { } target ? $"-> {target}"
            : Directory.Exists(path) ? "directory"
            : $"{file.UnixFileMode} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}";
    }
}
