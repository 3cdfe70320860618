using Xunit;

namespace PatchTracer.Sources.Tests;

/// <summary>Repositories as people have them: woven and reverted, everything of theirs is as before.</summary>
public sealed class GivenTreeTests
{
    private static readonly Dictionary<string, Func<GivenTree, Task>> Kinds = new()
    {
        ["a commit is checked out"] = given => given.GitAsync("checkout", "--quiet", "--detach"),
        ["a linked work tree"] = async given =>
        {
            await given.GitAsync("worktree", "add", "--quiet", "-b", "feature", given.Below("B"));
            (given.Tree, given.Branch) = (given.Below("B"), "patchtracer/1.20.2@B");
        },
        ["a linked work tree of a bare repository"] = async given =>
        {
            await given.GitAsync("clone", "--quiet", "--bare", ".", given.Below("bare.git"));
            await Repositories.GitAsync(given.Below("bare.git"), "worktree", "add", "--quiet", given.Below("W"), "main");
            (given.Tree, given.Branch) = (given.Below("W"), "patchtracer/1.20.2@W");
        },
        ["a submodule of another repository"] = async given =>
        {
            var outer = Directory.CreateDirectory(given.Below("outer")).FullName;
            await Repositories.GitAsync(outer, "init", "--quiet");
            await Repositories.GitAsync(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", given.Tree, "kubernetes");
            given.Tree = given.Below("outer/kubernetes");
        },
        ["a tree with a submodule that has changes"] = async given =>
        {
            await given.GitAsync("clone", "--quiet", ".", given.Below("other"));
            await given.GitAsync("submodule", "--quiet", "add", given.Below("other"), "third_party/other");
            await given.CommitAsync("a submodule");
            await given.GitAsync("config", "submodule.third_party/other.ignore", "all");
            given.Write("third_party/other/cmd/kubelet/kubelet.go", "package changed\n");
        },
        ["line ends are converted"] = async given =>
        {
            await given.GitAsync("config", "core.autocrlf", "true");
            await CheckOutAnewAsync(given);
            Assert.Contains("\r\n", given.Read(Repositories.KubeletFile), StringComparison.Ordinal);
        },
        ["an attribute converts line ends"] = async given =>
        {
            given.Write(".gitattributes", "*.go text eol=crlf\n");
            await given.CommitAsync("attributes");
            await CheckOutAnewAsync(given);
            Assert.Contains("\r\n", given.Read(Repositories.KubeletFile), StringComparison.Ordinal);
        },
        ["carriage returns are committed"] = async given =>
        {
            given.Write(Repositories.KubeletFile, "package main\r\n\r\nfunc main() {}\r\n");
            await given.CommitAsync("carriage returns");
        },
        ["an attribute expands an id"] = async given =>
        {
            given.Write(".gitattributes", "*.go ident\n");
            given.Write(Repositories.KubeletFile, "package main\n\n// $Id$\nfunc main() {}\n");
            await given.CommitAsync("ident");
            await CheckOutAnewAsync(given);
            Assert.Contains("$Id: ", given.Read(Repositories.KubeletFile), StringComparison.Ordinal);
        },
        ["a sparse checkout"] = given => given.GitAsync("sparse-checkout", "set", "cmd/kubelet", "vendor", "staging", "CHANGELOG"),
        ["objects are borrowed"] = given => CloneAsync(given, "--shared"),
        ["a partial clone"] = async given =>
        {
            await given.GitAsync("config", "uploadpack.allowFilter", "true");
            await CloneAsync(given, "--filter=blob:none");
        },
        ["a shallow clone"] = async given =>
        {
            await given.GitAsync("commit", "--quiet", "--allow-empty", "--message", "another");
            await CloneAsync(given, "--depth=1");
        },
        ["the repository lies elsewhere"] = given => given.GitAsync("init", "--quiet", "--separate-git-dir", given.Below("elsewhere.git")),
        ["an index of version 4, split"] = async given =>
        {
            await given.GitAsync("update-index", "--index-version", "4");
            await given.GitAsync("update-index", "--split-index");
        },
        ["files that git does not track, and ignores"] = given =>
        {
            given.Write("notes.txt", "mine\n");
            given.Write("_output/bin", "built\n");
            return Task.CompletedTask;
        },
        ["edits elsewhere that git was told not to look at"] = async given =>
        {
            await given.GitAsync("update-index", "--assume-unchanged", "pkg/util/util.go");
            await given.GitAsync("update-index", "--skip-worktree", "cmd/kube-proxy/proxy.go");
            given.Write("pkg/util/util.go", "package mine\n");
            given.Write("cmd/kube-proxy/proxy.go", "package mine\n");
        },
        ["a repository of its own inside"] = async given =>
        {
            given.Write("hack/tool/tool.go", "package tool\n");
            await Repositories.GitAsync(Path.Combine(given.Tree, "hack/tool"), "init", "--quiet");
        },
        ["an executable file that is read-only"] = async given =>
        {
            await given.GitAsync("update-index", "--chmod=+x", Repositories.KubeletFile);
            File.SetUnixFileMode(Path.Combine(given.Tree, Repositories.KubeletFile), (UnixFileMode)0b101_101_101);
            await given.GitAsync("commit", "--quiet", "--message", "executable");
        },
        ["modes do not count"] = async given =>
        {
            await given.GitAsync("config", "core.fileMode", "false");
            File.SetUnixFileMode(Path.Combine(given.Tree, Repositories.KubeletFile), (UnixFileMode)0b111_101_101);
        },
        ["commits are to be signed"] = async given =>
        {
            await given.GitAsync("config", "commit.gpgSign", "true");
            await given.GitAsync("config", "gpg.program", "/nonexistent");
        },
        ["something is stashed"] = async given =>
        {
            given.Write("pkg/util/util.go", "package stashed\n");
            await given.GitAsync("stash", "--quiet");
        },
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Names))]
    public async Task Woven_and_reverted_a_tree_is_as_before_and_twice_woven_is_once(string kind)
    {
        using var given = await GivenTree.CreateAsync();
        await Kinds[kind](given);
        var before = await given.StateAsync(withOurs: false);
        var status = await given.GitAsync("status", "--porcelain");

        var once = await given.WeaveAsync();
        var twice = await given.WeaveAsync();

        Assert.Equal(once, twice);
        Assert.Equal(given.Branch, await given.GitAsync("branch", "--show-current"));
        Assert.Equal(status, await given.GitAsync("status", "--porcelain"));
        Assert.Equal($"{Repositories.KubeletFile} 1 0\n{GivenTree.NewFile} 1 0", await NumbersAsync(given));
        Assert.Contains("// woven", given.Read(Repositories.KubeletFile), StringComparison.Ordinal);
        Assert.True(await given.RevertAsync());
        Assert.Equal(before, await given.StateAsync(withOurs: false));
        Assert.Empty(given.Reporter.Warnings);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_series_reaches_files_that_a_sparse_checkout_leaves_out_and_leaves_them_out()
    {
        using var given = await GivenTree.CreateAsync();
        await given.GitAsync("sparse-checkout", "set", "cmd/kubelet", "vendor", "staging", "CHANGELOG");
        Directory.CreateDirectory(given.Below("series"));
        await File.WriteAllTextAsync(given.Below("series/0001.patch"),
            "--- a/pkg/util/util.go\n+++ b/pkg/util/util.go\n@@ -1 +1,2 @@\n package util\n+// more\n");
        var before = await given.StateAsync(withOurs: false);

        await given.WeaveAsync("with", given.Below("series"));

        Assert.False(File.Exists(Path.Combine(given.Tree, "pkg/util/util.go")));
        Assert.Equal("package util\n// more", await given.GitAsync("show", "HEAD:pkg/util/util.go"));
        Assert.Equal("", await given.GitAsync("status", "--porcelain"));
        Assert.True(await given.RevertAsync());
        Assert.Equal(before, await given.StateAsync(withOurs: false));
    }

    private static async Task<string> NumbersAsync(GivenTree given) =>
        string.Join('\n', (await given.GitAsync("diff", "--numstat", "HEAD~1", "HEAD")).Split('\n').Select(line => line.Split('\t'))
            .Select(fields => $"{fields[2]} {fields[0]} {fields[1]}"));

    private static async Task CheckOutAnewAsync(GivenTree given)
    {
        await given.GitAsync("rm", "--quiet", "-r", "--cached", ".");
        await given.GitAsync("reset", "--quiet", "--hard");
    }

    private static async Task CloneAsync(GivenTree given, string option)
    {
        var clone = given.Below("clone");
        await given.GitAsync("clone", "--quiet", option, $"file://{given.Tree}", clone);
        given.Tree = clone;
    }
}
