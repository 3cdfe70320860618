using Xunit;

namespace PatchTracer.Sources.Tests;

/// <summary>Patches that do not fit: all of them are told at once, with what they do fit, and nothing is changed.</summary>
public sealed class SeriesMisfitTests
{
    private const string Util = "pkg/util/util.go";

    [Fact(Timeout = 120_000)]
    public async Task Every_patch_that_does_not_fit_is_told_with_the_tree_that_it_fits_and_what_is_in_the_way()
    {
        using var given = await GivenTree.CreateAsync();
        Patch(given, "0001-fits", Util, "package util", "package util\n// more");
        Patch(given, "0002-gone", "pkg/gone.go", "package gone", "package here");
        Patch(given, "0003-other", Util, "package other", "package util2");
        Patch(given, "0004-there", "staging/src/k8s.io/api/types.go", "package proxy", "package api");
        // Only the original ends where this one expects it to.
        await File.WriteAllTextAsync(given.Below("series/0005-woven.patch"), $"--- a/{Repositories.KubeletFile}\n+++ b/{Repositories.KubeletFile}\n@@ -1,3 +1,4 @@\n package main\n \n func main() {{}}\n+// end\n");
        Patch(given, "0006-again", Util, "// more", "// much more", line: 2);
        var before = await given.StateAsync();

        var refusal = await Assert.ThrowsAsync<SourceException>(() => given.WeaveAsync("with", given.Below("series")));

        Assert.Equal(SourceFailure.Conflict, refusal.Failure);
        Assert.Equal(["0002-gone", "0003-other", "0005-woven"], refusal.Items.Select(Path.GetFileNameWithoutExtension));
        Assert.Contains("3 of 6 patches do not fit", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("0002-gone.patch fits neither the woven tree nor the original one:\n    pkg/gone.go: does not exist in index\n",
            refusal.Message, StringComparison.Ordinal);
        Assert.Contains("0003-other.patch fits neither the woven tree nor the original one:\n    patch failed: pkg/util/util.go:1\n",
            refusal.Message, StringComparison.Ordinal);
        Assert.Contains("0005-woven.patch fits the tree as it was before weaving, not the woven one; in the way is kubelet.sync:\n",
            refusal.Message, StringComparison.Ordinal);
        Assert.Contains("0004-there.patch is in the tree already", Assert.Single(given.Reporter.Infos), StringComparison.Ordinal);
        Assert.Equal(before, await given.StateAsync());
    }

    /// <summary>A merge may write a file that it re-creates into the tree, whatever it is told.</summary>
    [Theory(Timeout = 120_000)]
    [InlineData("pkg/made/made.go", "pkg/made/made.go")]
    [InlineData("pkg/made", "pkg/made/made.go")]
    [InlineData(Util, Util)]
    public async Task Two_series_that_make_one_file_leave_nothing_behind_and_so_does_the_next_run(string first, string second)
    {
        using var given = await GivenTree.CreateAsync();
        await MailAsync(given, "one", first, "one\n");
        await MailAsync(given, "two", second, "two\n");
        var before = await given.StateAsync();

        for (var i = 0; i < 2; i++)
        {
            var refusal = await Assert.ThrowsAsync<SourceException>(() => given.WeaveAsync("with", given.Below("one"), given.Below("two")));

            Assert.Equal(SourceFailure.Conflict, refusal.Failure);
            Assert.Equal(before, await given.StateAsync());
        }
        await given.WeaveAsync("with", given.Below("one"));
        Assert.True(await given.RevertAsync());
    }

    [Fact(Timeout = 120_000)]
    public async Task What_git_knows_no_blobs_of_is_merged_all_the_same_if_it_fits_the_original()
    {
        using var given = await GivenTree.CreateAsync();
        given.Write(Repositories.KubeletFile, "package main\n\nfunc main() {}\n// a\n// b\n// c\n// d\n// e\n");
        await given.CommitAsync("longer");
        // The last three lines are what weaving puts one after; the first is what the patch changes.
        await MailAsync(given, "series", Repositories.KubeletFile, "package main\n\nfunc main() {}\n// a\n// b\n// c\n// D\n// e\n");
        var mail = await File.ReadAllTextAsync(given.Below("series/0001.patch"));
        await File.WriteAllTextAsync(given.Below("series/0001.patch"),
            string.Join('\n', mail.Split('\n').Where(line => !line.StartsWith("index ", StringComparison.Ordinal))));

        await given.WeaveAsync("with", given.Below("series"));

        Assert.Contains("// D\n// e\n// woven\n", given.Read(Repositories.KubeletFile), StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_mail_without_a_patch_is_told()
    {
        using var given = await GivenTree.CreateAsync();
        Directory.CreateDirectory(given.Below("series"));
        await File.WriteAllTextAsync(given.Below("series/0000-cover-letter.patch"),
            "From: A <a@example.org>\nSubject: [PATCH 0/3] All of it\n\nWords.\n");

        var refusal = await Assert.ThrowsAsync<SourceException>(() => given.WeaveAsync("with", given.Below("series")));

        Assert.Contains("0000-cover-letter.patch fits neither", refusal.Message, StringComparison.Ordinal);
    }

    private static void Patch(GivenTree given, string name, string file, string from, string to, int line = 1)
    {
        Directory.CreateDirectory(given.Below("series"));
        var added = to.Split('\n');
        File.WriteAllText(given.Below($"series/{name}.patch"),
            $"--- a/{file}\n+++ b/{file}\n@@ -{line} +{line},{added.Length} @@\n-{from}\n{string.Concat(added.Select(text => $"+{text}\n"))}");
    }

    private static async Task MailAsync(GivenTree given, string series, string file, string content)
    {
        var clone = given.Below($"clone-{series}");
        await given.GitAsync("clone", "--quiet", ".", clone);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(clone, file))!);
        await File.WriteAllTextAsync(Path.Combine(clone, file), content);
        await Repositories.GitAsync(clone, "add", "--all", ".");
        await Repositories.GitAsync(clone, "commit", "--quiet", "--message", series);
        Directory.CreateDirectory(given.Below(series));
        await File.WriteAllTextAsync(given.Below($"{series}/0001.patch"),
            await Repositories.GitAsync(clone, "format-patch", "--stdout", "-1") + "\n");
    }
}
