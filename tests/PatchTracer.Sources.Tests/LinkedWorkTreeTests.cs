using Xunit;

namespace PatchTracer.Sources.Tests;

/// <summary>Work trees of one repository share its branches: none is pulled from under another.</summary>
public sealed class LinkedWorkTreeTests
{
    [Fact(Timeout = 120_000)]
    public async Task Each_work_tree_is_woven_on_a_branch_of_its_own_and_reverting_one_leaves_the_others()
    {
        using var given = await GivenTree.CreateAsync();
        await given.GitAsync("worktree", "add", "--quiet", "-b", "feature", given.Below("B"));
        var (main, linked) = (given.Tree, given.Below("B"));
        var mainBefore = Repositories.Snapshot(main);

        given.Tree = linked;
        await given.WeaveAsync();
        given.Tree = main;
        await given.WeaveAsync("other");
        given.Tree = linked;
        Assert.True(await given.RevertAsync());

        Assert.Equal("feature", await Repositories.GitAsync(linked, "branch", "--show-current"));
        Assert.Equal("patchtracer/1.20.2", await Repositories.GitAsync(main, "branch", "--show-current"));
        Assert.All([main, linked], tree => Assert.Equal("", Repositories.GitAsync(tree, "status", "--porcelain").Result));
        given.Tree = main;
        Assert.True(await given.RevertAsync());
        Assert.Equal(mainBefore, Repositories.Snapshot(main));
        Assert.Equal("feature\nmain", await given.GitAsync("branch", "--format=%(refname:short)"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Where_another_work_tree_has_taken_the_branch_meanwhile_the_commit_is_checked_out()
    {
        using var given = await GivenTree.CreateAsync();
        var start = await given.GitAsync("rev-parse", "HEAD");
        var before = Repositories.Snapshot(given.Tree);
        await given.WeaveAsync();
        await given.GitAsync("worktree", "add", "--quiet", given.Below("B"), "main");

        Assert.True(await given.RevertAsync());

        Assert.Equal((start, ""), (await given.GitAsync("rev-parse", "HEAD"), await given.GitAsync("branch", "--show-current")));
        Assert.Equal(before, Repositories.Snapshot(given.Tree));
        Assert.Contains("/B has checked out the branch main", Assert.Single(given.Reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_tag_that_came_since_does_not_hide_what_is_woven()
    {
        using var given = await GivenTree.CreateAsync();
        await given.WeaveAsync();
        await given.GitAsync("tag", "v1.20.7", "main");
        var source = await TreeSource.OpenCommittedAsync(given.Tree, CancellationToken.None);
        Assert.Equal("1.20.7", $"{source.Version}");

        using (var work = await WorkTree.OpenInPlaceAsync(source, given.Reporter, CancellationToken.None))
            Assert.True(await work.RevertAsync(CancellationToken.None));

        Assert.Equal("main", await given.GitAsync("branch", "--format=%(refname:short)"));
    }
}
