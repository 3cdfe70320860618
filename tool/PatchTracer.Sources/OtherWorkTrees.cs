namespace PatchTracer.Sources;

/// <summary>
/// The other work trees of a repository, and which branch each stands on: what git itself looks at before it moves or deletes one.
/// </summary>
internal static class OtherWorkTrees
{
    private const string Branches = "refs/heads/";

    /// <summary>HEAD is detached meanwhile; the first line of these says where it goes back to.</summary>
    private static readonly string[] HeadNames = ["rebase-merge/head-name", "rebase-apply/head-name", "BISECT_START"];

    /// <summary>Branches that move along with a rebase (git rebase --update-refs), each followed by two commits.</summary>
    private const string UpdatedReferences = "rebase-merge/update-refs";

    /// <summary>The work tree that has a branch checked out, or rebases or bisects it; null when none does.</summary>
    public static async Task<string?> HolderOfAsync(Checkout checkout, string branch, CancellationToken cancellation)
    {
        foreach (var (path, standsOn) in await ListAsync(checkout, cancellation))
            if (standsOn == Branches + branch)
                return path;
        return Directories(checkout).Where(directory => directory != checkout.Directory && UnderWay(directory).Contains(branch))
            .Select(PathOf).FirstOrDefault();
    }

    private static async Task<IEnumerable<(string Path, string Branch)>> ListAsync(Checkout checkout, CancellationToken cancellation)
    {
        // Most repositories have one work tree.
        if (checkout.Link.Length == 0 && !Directory.Exists(LinkedTo(checkout)))
            return [];
        var entries = (await checkout.Git.RunAsync(cancellation, "worktree", "list", "--porcelain")).Split("\n\n")
            .Select(entry => entry.Split('\n'))
            .Select(lines => (Path: Value(lines, "worktree "), Branch: Value(lines, "branch "))).ToList();
        // The first is the main one; of one whose repository lies elsewhere, as a submodule's does, git names that.
        if (checkout.Link.Length == 0)
            return entries.Skip(1);
        var own = await checkout.Git.RunAsync(cancellation, "rev-parse", "--show-toplevel");
        return entries.Where(entry => entry.Path != own);
    }

    private static string Value(string[] lines, string key) =>
        lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..] ?? "";

    private static string LinkedTo(Checkout checkout) => Path.Combine(checkout.CommonDirectory, "worktrees");

    private static IEnumerable<string> Directories(Checkout checkout)
    {
        var linked = LinkedTo(checkout);
        return Directory.Exists(linked) ? Directory.GetDirectories(linked).Prepend(checkout.CommonDirectory) : [checkout.CommonDirectory];
    }

    private static IEnumerable<string> UnderWay(string gitDirectory) =>
        HeadNames.Append(UpdatedReferences).Select(name => Path.Combine(gitDirectory, name)).Where(File.Exists)
            .SelectMany(File.ReadAllLines)
            .Select(name => name.StartsWith(Branches, StringComparison.Ordinal) ? name[Branches.Length..] : name);

    private static string PathOf(string gitDirectory) =>
        File.Exists(Path.Combine(gitDirectory, "gitdir"))
            ? Path.GetDirectoryName(File.ReadAllText(Path.Combine(gitDirectory, "gitdir")).Trim())! : Path.GetDirectoryName(gitDirectory)!;
}
