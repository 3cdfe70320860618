namespace PatchTracer.Sources;

/// <summary>
/// Tracepoints that came into a tree by other means than a branch of ours: <c>git am</c> of exported patches, a merge, a clone.
/// </summary>
public static class ForeignWeave
{
    /// <summary>They are new; a history of a hundred thousand commits is not searched for them.</summary>
    private const int LookedAt = 2000;

    private static readonly string[] Trailers = ["Patchtracer-Component", "Patchtracer-Weave", "Patchtracer-Catalog"];

    /// <summary>One line: how a tree was woven, and what to do.</summary>
    public static async Task<SourceException> ExplainAsync(string tree, CancellationToken cancellation)
    {
        var git = new Git(Path.GetFullPath(tree));
        var commits = await git.TryFindGitDirectoryAsync(cancellation) is null ? [] : await CommitsAsync(git, cancellation);
        return new(SourceFailure.WovenElsewhere, tree, commits.Count == 0
            ? $"{tree} is woven already, and nothing in it tells from what: weave the original tree."
            : $"{tree} is woven already, by {Describe(commits)} that came in by `git am`, "
            + "a merge or a clone and not by `patchtracer apply`: check out a branch without, "
            + $"or undo them with `git revert --no-edit {Range(commits)}`.",
            [.. commits.Select(commit => commit.Id)]);
    }

    private static string Describe(IReadOnlyList<(string Id, int At)> commits) =>
        commits.Count == 1 ? $"the commit {commits[0].Id}" : $"{commits.Count} commits from {commits[^1].Id} to {commits[0].Id}";

    private static string Range(IReadOnlyList<(string Id, int At)> commits) =>
        commits.Count == 1 ? commits[0].Id
        : commits[^1].At - commits[0].At == commits.Count - 1 ? $"{commits[^1].Id}^..{commits[0].Id}"
        : string.Join(' ', commits.Select(commit => commit.Id));

    /// <summary>
    /// The newest first, and how many are above each. What was reverted since is not looked for: the caller knows that something is there.
    /// </summary>
    private static async Task<IReadOnlyList<(string Id, int At)>> CommitsAsync(Git git, CancellationToken cancellation)
    {
        var format = "%h" + string.Concat(Trailers.Select(key => $"%x1f%(trailers:key={key},valueonly,separator=%x2C)"));
        var log = (await git.TryRunAsync(cancellation, "log", $"-{LookedAt}", "--no-merges", $"--format={format}") ?? "").Split('\n');
        return [.. log.Select((line, at) => (Fields: line.Split('\x1f'), at))
            .Where(commit => commit.Fields.Skip(1).Any(value => value.Length > 0)).Select(commit => (commit.Fields[0], commit.at))];
    }
}
