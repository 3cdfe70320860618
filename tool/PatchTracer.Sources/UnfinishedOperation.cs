namespace PatchTracer.Sources;

/// <summary>What git is in the middle of in a work tree: HEAD is its, and where it goes on from.</summary>
internal static class UnfinishedOperation
{
    /// <summary>Files of the git directory, as git-status looks at them, what they tell of, and how it is ended.</summary>
    private static readonly (string File, string What, string End)[] Signs =
    [
        ("rebase-apply/applying", "an unfinished `git am`", "git am --continue` or `git am --abort"),
        ("rebase-merge", "an unfinished rebase", "git rebase --continue` or `git rebase --abort"),
        ("rebase-apply", "an unfinished rebase", "git rebase --continue` or `git rebase --abort"),
        ("MERGE_HEAD", "an unfinished merge", "git merge --continue` or `git merge --abort"),
        ("CHERRY_PICK_HEAD", "an unfinished cherry-pick", "git cherry-pick --continue` or `git cherry-pick --abort"),
        ("REVERT_HEAD", "an unfinished revert", "git revert --continue` or `git revert --abort"),
        ("sequencer/todo", "an unfinished cherry-pick or revert", "git cherry-pick --continue` or `git cherry-pick --abort"),
        ("BISECT_LOG", "a bisection under way", "git bisect reset"),
    ];

    /// <exception cref="SourceException">There is one; says how to end it.</exception>
    public static void Refuse(Checkout checkout)
    {
        if (Signs.FirstOrDefault(sign => Path.Exists(Path.Combine(checkout.Directory, sign.File))) is not { What: { } what } sign)
            return;
        throw new SourceException(SourceFailure.Unfinished, checkout.Git.Directory,
            $"{checkout.Git.Directory} has {what}, which another branch and other commits would confuse. End it first (`{sign.End}`), "
            + "or leave the tree untouched: `patchtracer apply` with --overlay.", [sign.File]);
    }
}
