using Xunit;

namespace PatchTracer.Sources.Tests;

/// <summary>
/// What would put something of the user's at risk is refused, and the tree, its index, references and reflog are as they were.
/// </summary>
public sealed class RefusedTreeTests
{
    private const string Index = Repositories.KubeletFile;

    private static readonly Dictionary<string, (Func<GivenTree, Task> Make, SourceFailure Failure, string Told)> Kinds = new()
    {
        ["staged changes"] = (async given => { given.Write("pkg/util/util.go", "package staged\n"); await given.GitAsync("add", "."); },
            SourceFailure.Dirty, "pkg/util/util.go"),
        ["changes that are not staged"] =
            (given => { given.Write("pkg/util/util.go", "package changed\n"); return Task.CompletedTask; }, SourceFailure.Dirty,
                "pkg/util/util.go"),
        ["a file that is deleted"] = (given => { File.Delete(Path.Combine(given.Tree, "pkg/util/util.go")); return Task.CompletedTask; },
            SourceFailure.Dirty, "pkg/util/util.go"),
        ["a file that is to be added"] =
            (async given =>
            {
                given.Write("pkg/later.go", "package pkg\n"); await given.GitAsync("add", "--intent-to-add",
                "pkg/later.go");
            }, SourceFailure.Dirty, "pkg/later.go"),
        ["an edit that is assumed not to be there"] = (async given =>
        {
            await given.GitAsync("update-index", "--assume-unchanged", Index);
            given.Write(Index, "package mine\n");
        }, SourceFailure.Dirty, "--no-assume-unchanged"),
        ["an edit that is skipped"] = (async given =>
        {
            await given.GitAsync("update-index", "--skip-worktree", Index);
            given.Write(Index, "package mine\n");
        }, SourceFailure.Dirty, "--no-skip-worktree"),
        ["a deletion that is assumed not to be there"] = (async given =>
        {
            given.Write("cmd/kubelet/other.go", "package main\n");
            await given.GitAsync("update-index", "--assume-unchanged", Index);
            File.Delete(Path.Combine(given.Tree, Index));
            Directory.CreateSymbolicLink(Path.Combine(given.Tree, Index), "other.go");
        }, SourceFailure.Dirty, Index),
        ["a file in the way that git does not track"] =
            (given => { given.Write(GivenTree.NewFile, "mine\n"); return Task.CompletedTask; }, SourceFailure.Dirty, GivenTree.NewFile),
        ["a file in the way that git ignores"] = (given =>
        {
            given.Write(".git/info/exclude", "patchtracer/\n");
            given.Write(GivenTree.NewFile, "mine\n");
            return Task.CompletedTask;
        }, SourceFailure.Dirty, GivenTree.NewFile),
        ["a directory in the way that leads elsewhere"] = (given =>
        {
            Directory.CreateDirectory(given.Below("elsewhere"));
            Directory.CreateSymbolicLink(Path.Combine(given.Tree, "pkg/patchtracer"), given.Below("elsewhere"));
            return Task.CompletedTask;
        }, SourceFailure.Dirty, "pkg/patchtracer"),
        ["a repository in the way"] = (async given =>
        {
            Directory.CreateDirectory(Path.Combine(given.Tree, "pkg/patchtracer"));
            await Repositories.GitAsync(Path.Combine(given.Tree, "pkg/patchtracer"), "init", "--quiet");
        }, SourceFailure.Dirty, "pkg/patchtracer"),
        ["a rebase"] = (given => StopAsync(given, "rebase", "other"), SourceFailure.Unfinished, "git rebase --abort"),
        ["a merge"] = (given => StopAsync(given, "merge", "other"), SourceFailure.Unfinished, "git merge --abort"),
        ["a cherry-pick"] = (given => StopAsync(given, "cherry-pick", "other"), SourceFailure.Unfinished, "git cherry-pick --abort"),
        ["a revert"] = (given => StopAsync(given, "revert", "HEAD~1"), SourceFailure.Unfinished, "git revert --abort"),
        ["a merge without a conflict that is not committed"] = (async given =>
        {
            await given.GitAsync("branch", "side");
            await given.GitAsync("commit", "--quiet", "--allow-empty", "--message", "more");
            await given.GitAsync("checkout", "--quiet", "side");
            await given.GitAsync("commit", "--quiet", "--allow-empty", "--message", "less");
            await given.GitAsync("merge", "--quiet", "--no-commit", "--no-ff", "main");
        }, SourceFailure.Unfinished, "git merge --abort"),
        ["patches half applied"] = (async given =>
        {
            await StopAsync(given, "merge", "other");
            await given.GitAsync("merge", "--abort");
            await File.WriteAllTextAsync(given.Below("mail"), await given.GitAsync("format-patch", "--stdout", "-1", "other") + "\n");
            await given.TryGitAsync("am", given.Below("mail"));
        }, SourceFailure.Unfinished, "git am --abort"),
        ["a rebase that stops to edit"] = (async given =>
        {
            await given.GitAsync("commit", "--quiet", "--allow-empty", "--message", "more");
            await given.GitAsync("-c", "sequence.editor=sed -i s/^pick/edit/", "rebase", "--quiet", "--interactive", "--keep-empty",
                "HEAD~1");
        }, SourceFailure.Unfinished, "git rebase --abort"),
        ["a bisection"] = (async given =>
        {
            for (var i = 0; i < 4; i++)
                await given.GitAsync("commit", "--quiet", "--allow-empty", "--message", $"{i}");
            await given.GitAsync("bisect", "start", "HEAD", "HEAD~3");
        }, SourceFailure.Unfinished, "git bisect reset"),
        ["nothing committed"] = (given => given.GitAsync("checkout", "--quiet", "--orphan", "empty"), SourceFailure.NoRepository,
            "the branch empty"),
        ["a branch of that name"] = (given => given.GitAsync("branch", "patchtracer/1.20.2"), SourceFailure.Edited, "rename or delete it"),
        ["a branch where ours are kept"] =
            (given => given.GitAsync("branch", "patchtracer"), SourceFailure.Edited, "git branch --move patchtracer NAME"),
        ["a branch below ours"] = (given => given.GitAsync("branch", "patchtracer/1.20.2/mine"), SourceFailure.Edited,
            "git branch --move patchtracer/1.20.2/mine NAME"),
        ["the branch is checked out elsewhere"] = (async given =>
        {
            await given.WeaveAsync();
            await given.GitAsync("checkout", "--quiet", "main");
            await given.GitAsync("worktree", "add", "--quiet", given.Below("B"), "patchtracer/1.20.2");
        }, SourceFailure.CheckedOutElsewhere, "/B too"),
        ["the branch is checked out elsewhere too, by force"] = (async given =>
        {
            await given.WeaveAsync();
            await given.GitAsync("worktree", "add", "--quiet", "--force", given.Below("B"), "patchtracer/1.20.2");
        }, SourceFailure.CheckedOutElsewhere, "git worktree remove"),
        ["the branch is rebased elsewhere"] = (async given =>
        {
            await given.WeaveAsync();
            await given.GitAsync("checkout", "--quiet", "main");
            await given.GitAsync("worktree", "add", "--quiet", given.Below("B"), "patchtracer/1.20.2");
            await Repositories.GitAsync(given.Below("B"), "-c", "sequence.editor=sed -i s/^pick/edit/", "rebase", "--quiet",
                "--interactive", "HEAD~1");
        }, SourceFailure.CheckedOutElsewhere, "/B too"),
        ["the branch moves along with a rebase elsewhere"] = (async given =>
        {
            await given.WeaveAsync();
            await given.GitAsync("checkout", "--quiet", "main");
            await given.GitAsync("worktree", "add", "--quiet", "-b", "above", given.Below("B"), "patchtracer/1.20.2");
            await Repositories.GitAsync(given.Below("B"), "commit", "--quiet", "--allow-empty", "--message", "above");
            await Repositories.GitAsync(given.Below("B"), "-c", "sequence.editor=sed -i 1s/^pick/edit/", "rebase", "--quiet",
                "--interactive", "--update-refs", "--keep-empty", "main");
        }, SourceFailure.CheckedOutElsewhere, "/B too"),
        ["a commit of a person on the branch"] = (async given =>
        {
            await given.WeaveAsync();
            await given.GitAsync("commit", "--quiet", "--allow-empty", "--message", "mine");
        }, SourceFailure.Edited, "that PatchTracer did not make"),
        ["a commit of ours that a person amended"] = (async given =>
        {
            await given.WeaveAsync();
            given.Write("pkg/util/util.go", "package mine\n");
            await given.GitAsync("commit", "--quiet", "--all", "--amend", "--no-edit");
        }, SourceFailure.Edited, "that were changed since"),
        ["a format that is not known"] = (async given =>
        {
            Directory.Delete(Path.Combine(given.Tree, ".git"), recursive: true);
            await given.GitAsync("init", "--quiet", "--object-format=sha256", "--initial-branch", "main");
            await given.CommitAsync("all of it");
        }, SourceFailure.UnknownFormat, "--overlay"),
        ["a work tree that lies elsewhere"] = (async given =>
        {
            Directory.CreateDirectory(given.Below("elsewhere"));
            await given.GitAsync("config", "core.worktree", given.Below("elsewhere"));
        }, SourceFailure.NoRepository, "core.worktree"),
        ["an index that another git holds"] = (given => Lock(given, "index.lock"), SourceFailure.Unwritable, "index.lock"),
        ["a branch that another git holds"] =
            (given => Lock(given, "refs/heads/patchtracer/1.20.2.lock"), SourceFailure.Unwritable, "1.20.2.lock"),
        ["a HEAD that another git holds"] = (given => Lock(given, "HEAD.lock"), SourceFailure.Unwritable, "HEAD"),
        ["settings that another git holds"] = (given => Lock(given, "config.lock"), SourceFailure.Unwritable, "config"),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Names))]
    public async Task What_is_at_risk_is_told_and_nothing_is_changed(string kind)
    {
        using var given = await GivenTree.CreateAsync();
        await Kinds[kind].Make(given);
        var before = await given.StateAsync();

        var refusal = await Assert.ThrowsAsync<SourceException>(() => given.WeaveAsync("another"));

        Assert.Equal(Kinds[kind].Failure, refusal.Failure);
        Assert.Contains(Kinds[kind].Told, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, await given.StateAsync());
    }

    [Theory(Timeout = 120_000)]
    [InlineData("staged changes")]
    [InlineData("a merge")]
    [InlineData("a rebase that stops to edit")]
    [InlineData("a bisection")]
    [InlineData("an edit that is assumed not to be there")]
    [InlineData("the branch is checked out elsewhere too, by force")]
    [InlineData("a commit of ours that a person amended")]
    [InlineData("an index that another git holds")]
    [InlineData("a HEAD that another git holds")]
    public async Task Reverting_is_refused_for_the_same_reasons(string kind)
    {
        using var given = await GivenTree.CreateAsync();
        await given.WeaveAsync();
        // What the kinds do is done on the branch that is woven, some of them weave it again.
        await Kinds[kind].Make(given);
        var before = await given.StateAsync();

        var refusal = await Assert.ThrowsAsync<SourceException>(given.RevertAsync);

        Assert.Equal(Kinds[kind].Failure, refusal.Failure);
        Assert.Equal(before, await given.StateAsync());
    }

    private static async Task StopAsync(GivenTree given, string command, string commit)
    {
        await given.GitAsync("checkout", "--quiet", "-b", "other");
        given.Write("pkg/util/util.go", "package theirs\n");
        await given.CommitAsync("theirs");
        await given.GitAsync("checkout", "--quiet", "-");
        given.Write("pkg/util/util.go", "package mine\n");
        await given.CommitAsync("mine");
        given.Write("pkg/util/util.go", "package again\n");
        await given.CommitAsync("again");
        var (code, _) = await given.TryGitAsync(command, commit);
        Assert.NotEqual(0, code);
    }

    private static Task Lock(GivenTree given, string name)
    {
        given.Write($".git/{name}", "");
        return Task.CompletedTask;
    }
}
