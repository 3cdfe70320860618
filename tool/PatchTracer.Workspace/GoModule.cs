namespace PatchTracer.Workspace;

/// <summary>The module that a go.mod declares, and what to say of a directory that is not the one that was meant.</summary>
public static class GoModule
{
    /// <summary>What Git LFS leaves in place of a file that it has not fetched (git-lfs, docs/spec.md).</summary>
    private const string LfsPointer = "version https://git-lfs.github.com/spec/";

    /// <summary>Null without a go.mod, or without a module line in it.</summary>
    public static string? NameOf(string directory)
    {
        var file = Path.Combine(directory, "go.mod");
        return !File.Exists(file) ? null : ForeignFile.ReadLines(file)
            .Select(l => l.Split("//")[0].Trim())
            .FirstOrDefault(l => l.StartsWith("module ", StringComparison.Ordinal))?["module ".Length..].Trim().Trim('"');
    }

    /// <summary>Why a directory is not the root of one of these modules, and which one may be.</summary>
    /// <param name="what">What was looked for: <c>a source tree of Kubernetes</c>.</param>
    public static string Explain(string directory, string what, params string[] modules)
    {
        if (!Directory.Exists(directory))
            return File.Exists(directory) ? $"{directory} is a file, not {what}. Name the directory that holds its go.mod."
                : $"there is no directory {directory}. Name {what}.";
        if (IsBareRepository(directory))
            return $"{directory} is a repository without a work tree. Check one out (`git worktree add DIR TAG`), and name that.";
        var file = Path.Combine(directory, "go.mod");
        if (File.Exists(file) && IsLfsPointer(file))
            return $"{directory} holds no source: its go.mod is a pointer of Git LFS, whose files were not fetched. "
                + "Run `git lfs pull` in it.";
        var found = NameOf(directory) is { } module ? $"its module is `{module}`" : File.Exists(file) ? "its go.mod has no module line"
            : "it has no go.mod";
        var root = RootNear(directory, modules);
        return $"{directory} is not {what}: {found}, expected {string.Join(" or ", modules.Select(name => $"`{name}`"))}. "
            + (root is null ? "Name the directory that holds that go.mod." : $"{root} is one: name that.");
    }

    /// <summary>Above, or one level below.</summary>
    private static string? RootNear(string directory, string[] modules)
    {
        for (var parent = Path.GetDirectoryName(
            Path.TrimEndingDirectorySeparator(directory)); parent is not null; parent = Path.GetDirectoryName(parent))
            if (modules.Contains(NameOf(parent)))
                return parent;
        return Directory.EnumerateDirectories(directory).Order(StringComparer.Ordinal)
            .FirstOrDefault(child => modules.Contains(NameOf(child)));
    }

    private static bool IsBareRepository(string directory) =>
        File.Exists(Path.Combine(directory, "HEAD")) && Directory.Exists(Path.Combine(directory, "objects"))
            && Directory.Exists(Path.Combine(directory, "refs"));

    private static bool IsLfsPointer(string file) =>
        ForeignFile.ReadLines(file).FirstOrDefault()?.StartsWith(LfsPointer, StringComparison.Ordinal) == true;
}
