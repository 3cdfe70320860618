using Xunit;

namespace PatchTracer.Sources.Tests;

/// <summary>A repository that was given to us configures programs; none of them is run.</summary>
public sealed class HostileRepositoryTests
{
    [Fact(Timeout = 120_000)]
    public async Task Neither_hooks_nor_monitors_nor_filters_nor_drivers_of_a_repository_are_run()
    {
        using var given = await GivenTree.CreateAsync();
        given.Write(".gitattributes", "*.go filter=evil diff=evil merge=evil\n");
        Directory.CreateDirectory(given.Below("series"));
        await File.WriteAllTextAsync(given.Below("series/0001.patch"),
            "--- a/pkg/util/util.go\n+++ b/pkg/util/util.go\n@@ -1 +1,2 @@\n package util\n+// more\n");
        await given.CommitAsync("attributes");
        var ran = given.Below("ran");
        var program = given.WriteProgram("program", $"#!/bin/sh\necho \"$0 $@\" >> {ran}\ncat\n");
        foreach (var hook in new[] { "post-checkout", "post-index-change", "reference-transaction", "pre-commit", "commit-msg",
            "post-commit", "applypatch-msg", "pre-applypatch", "post-rewrite", "pre-auto-gc", "fsmonitor-watchman" })
            File.CreateSymbolicLink(Path.Combine(given.Tree, ".git/hooks", hook), program);
        string[] keys =
        [
            "core.fsmonitor", "core.editor", "core.pager", "core.sshCommand", "gpg.program", "sequence.editor", "diff.external",
            "filter.evil.clean", "filter.evil.smudge", "filter.evil.process",
            "diff.evil.textconv", "diff.evil.command", "merge.evil.driver", "credential.helper",
        ];
        foreach (var key in keys)
            await given.GitAsync("config", key, program);
        foreach (var key in new[] { "log.showSignature", "commit.gpgSign", "filter.evil.required" })
            await given.GitAsync("config", key, "true");
        // A time that differs has git look into the file.
        File.SetLastWriteTimeUtc(Path.Combine(given.Tree, "pkg/util/util.go"), DateTime.UtcNow.AddHours(-1));
        File.Delete(ran);

        await TreeSource.OpenAsync(given.Tree, new ReleaseVersion(1, 20, 2), CancellationToken.None);
        await given.WeaveAsync("c0ffee", given.Below("series"));
        await CommittedTree.RequireCleanAsync(given.Tree, CancellationToken.None);
        Assert.True(await given.RevertAsync());

        Assert.False(File.Exists(ran), File.Exists(ran) ? await File.ReadAllTextAsync(ran) : "");
    }

    [Theory(Timeout = 120_000)]
    [InlineData("ext::PROGRAM %S")]
    [InlineData("file:///nowhere")]
    [InlineData("ssh://nowhere.invalid/repository")]
    [InlineData("git://127.0.0.1:9/repository")]
    [InlineData("http://127.0.0.1:9/repository")]
    public async Task What_a_partial_clone_lacks_is_fetched_by_no_program_of_its_own(string url)
    {
        using var given = await GivenTree.CreateAsync();
        var ran = given.Below("ran");
        var program = given.WriteProgram("program", $"#!/bin/sh\necho \"$0 $@\" >> {ran}\n");
        (string Key, string Value)[] settings =
        [
            ("core.repositoryFormatVersion", "1"), ("extensions.partialClone", "origin"), ("remote.origin.promisor", "true"),
            ("remote.origin.partialCloneFilter", "blob:none"),
            ("remote.origin.url", url.Replace("PROGRAM", program, StringComparison.Ordinal)), ("remote.origin.uploadpack", program),
            ("protocol.ext.allow", "always"), ("core.sshCommand", program), ("core.gitProxy", program), ("core.askPass", program),
            ("credential.helper", program),
            ("credential.http://127.0.0.1:9.helper", program),
        ];
        foreach (var (key, value) in settings)
            await given.GitAsync("config", key, value);
        var blob = await given.GitAsync("rev-parse", $"HEAD:{Repositories.KubeletFile}");
        File.Delete(Path.Combine(given.Tree, ".git/objects", blob[..2], blob[2..]));

        Assert.Null(await new Git(given.Tree).TryRunAsync(CancellationToken.None, "cat-file", "-p", blob));

        Assert.False(File.Exists(ran), File.Exists(ran) ? await File.ReadAllTextAsync(ran) : "");
    }

    [Fact(Timeout = 120_000)]
    public async Task The_users_own_filters_are_run_as_git_runs_them()
    {
        using var given = await GivenTree.CreateAsync();
        var home = Directory.CreateDirectory(given.Below("home")).FullName;
        await File.WriteAllTextAsync(Path.Combine(home, "gitconfig"), "[filter \"upper\"]\n\tclean = tr A-Z a-z\n\tsmudge = tr a-z A-Z\n");
        given.Write(".gitattributes", "*.txt filter=upper\n");
        given.Write("notes.txt", "words\n");
        await given.CommitAsync("attributes");
        Environment.SetEnvironmentVariable("GIT_CONFIG_GLOBAL", Path.Combine(home, "gitconfig"));
        try
        {
            given.Write("notes.txt", "WORDS\n");

            await CommittedTree.RequireCleanAsync(given.Tree, CancellationToken.None);
        }
        finally
        {
            Environment.SetEnvironmentVariable("GIT_CONFIG_GLOBAL", null);
        }
    }
}
