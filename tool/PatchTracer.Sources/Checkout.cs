using LibGit2Sharp;

namespace PatchTracer.Sources;

/// <summary>How git sees a work tree.</summary>
/// <param name="Git">At its root.</param>
/// <param name="Directory">What is the work tree's own: HEAD, the index, operations under way.</param>
/// <param name="CommonDirectory">What it shares with other work trees of the repository: branches and configuration.</param>
internal sealed record Checkout(Git Git, string Directory, string CommonDirectory)
{
    private const string Branches = "refs/heads/";
    private const string Symbolic = "ref: ";
    private const int LongestHead = 8192;

    /// <summary>Of a linked work tree (git-worktree), the name that git knows it by; otherwise empty.</summary>
    public string Link => Directory == CommonDirectory ? "" : Path.GetFileName(Directory);

    /// <exception cref="SourceException">The root of no work tree, or one that nothing can be told of; says which.</exception>
    public static async Task<Checkout> OpenAsync(Git git, CancellationToken cancellation)
    {
        if (!Path.Exists(Path.Combine(git.Directory, ".git")))
            throw await NoRepositoryAsync(git, cancellation);
        string[] answer;
        try
        {
            answer = (await git.RunAsync(cancellation, "rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir",
                "--show-toplevel")).Split('\n');
        }
        catch (Workspace.ToolException e) when (e.ExitCode is not null)
        {
            throw Refused(git.Directory, $"git says of {git.Directory}: {e.LastOutput.Trim()}");
        }
        if (answer[2] != Resolved(git.Directory))
            throw Refused(git.Directory, $"the repository in {git.Directory} has its work tree in {answer[2]} (core.worktree). "
                + "Name that one, or take the setting away.");
        var checkout = new Checkout(git, answer[0], answer[1]);
        if (await git.TryRunAsync(cancellation, "rev-parse", "--verify", "--quiet", "HEAD^{commit}") is null)
        {
            var branch = await checkout.BranchAsync(cancellation);
            throw Refused(git.Directory, $"{git.Directory} has nothing committed on "
                + $"{(branch is null ? "what is checked out" : $"the branch {branch} that is checked out")}. "
                + "If it is new, commit it (`git add -f . && git commit`); if there were commits, "
                + "`git branch --all` and `git reflog` show where they are, "
                + "and `git symbolic-ref HEAD refs/heads/NAME` checks a branch out that is.");
        }
        return checkout;
    }

    /// <summary>The branch that is checked out; null when a commit is.</summary>
    public async Task<string?> BranchAsync(CancellationToken cancellation) =>
        (HeadFile() ?? await Git.TryRunAsync(cancellation, "symbolic-ref", "--quiet", "HEAD")) is { } head
            && head.StartsWith(Branches, StringComparison.Ordinal) ? head[Branches.Length..] : null;

    /// <summary>The commit that a reference leads to; null when it is not there.</summary>
    /// <param name="reference">With its whole name.</param>
    /// <exception cref="SourceException">The repository is of a format that LibGit2Sharp does not know.</exception>
    public string? TryResolve(string reference)
    {
        using var repository = WovenBranch.OpenRepository(Git.Directory);
        return repository.Refs[reference]?.ResolveToDirectReference()?.Target?.Peel<Commit>()?.Sha;
    }

    // What it names, without starting git: gitrepository-layout(5). Null where it names nothing, or a branch that cannot be, as it does where
    // references are not kept in files.
    private string? HeadFile()
    {
        var file = new FileInfo(Path.Combine(Directory, "HEAD"));
        if (!file.Exists || file.LinkTarget is not null)
            return null;
        var text = Workspace.ForeignFile.ReadText(file.FullName, Directory, LongestHead).TrimEnd('\n');
        return text.StartsWith(Symbolic, StringComparison.Ordinal) && text != $"{Symbolic}{Branches}.invalid" ? text[Symbolic.Length..] : null;
    }

    private static async Task<SourceException> NoRepositoryAsync(Git git, CancellationToken cancellation)
    {
        const string Overlay = "or leave it untouched with `patchtracer apply --overlay` or `patchtracer run --tree`.";
        var around = await git.TryRunAsync(cancellation, "rev-parse", "--show-toplevel");
        return Refused(git.Directory, around is { Length: > 0 }
            ? $"{git.Directory} is not the root of a git work tree, {around} is: weaving makes commits, which would hold all of that. "
            + $"Make a repository of the directory alone, {Overlay}"
            : $"{git.Directory} is no git repository, so what weaving changes could not be told from what you changed. "
            + $"Run `git init && git add -f . && git commit` in it, {Overlay}");
    }

    private static SourceException Refused(string tree, string message) => new(SourceFailure.NoRepository, tree, message);

    // As git names it: without links on the way.
    internal static string Resolved(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
            return full;
        var inside = Path.Combine(Resolved(parent), Path.GetFileName(full));
        return new DirectoryInfo(inside).ResolveLinkTarget(returnFinalTarget: true) is { } target ? Resolved(target.FullName) : inside;
    }
}
