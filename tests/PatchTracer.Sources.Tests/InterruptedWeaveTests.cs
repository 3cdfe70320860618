using System.Diagnostics;
using System.Text;
using System.Text.Json;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Sources.Tests;

/// <summary>
/// Each test brings about what a kill at some moment leaves on disk; that kills at any moment leave nothing else is tested with the program
/// itself.
/// </summary>
public sealed class InterruptedWeaveTests : IDisposable
{
    private const string NewFile = "pkg/patchtracer/runtime.go";
    private const string Woven = "package main // woven\n";

    private readonly TemporaryDirectory _directory = new();

    [Fact(Timeout = 60_000)]
    public async Task In_place_a_half_written_component_is_put_back_on_the_next_opening()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        var before = await InterruptAsync(path);
        Assert.NotEqual(before, Repositories.Snapshot(path));
        var reporter = new RecordingReporter();

        using var tree = await WorkTree.OpenInPlaceAsync(await OpenAsync(path), reporter, CancellationToken.None);

        Assert.Equal(before, Repositories.Snapshot(path));
        Assert.Equal("", await Repositories.GitAsync(path, "status", "--porcelain"));
        Assert.False(Directory.Exists(Path.GetDirectoryName(Path.Combine(path, NewFile))),
            "the directory that was made for a file is still there");
        Assert.Contains(Repositories.KubeletFile, Assert.Single(reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task In_place_an_edit_made_since_the_interruption_is_kept_and_reported_as_dirty()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        await InterruptAsync(path);
        _directory.Write($"repository/{Repositories.KubeletFile}", "package main // mine, on top\n");

        using var tree = await WorkTree.OpenInPlaceAsync(await OpenAsync(path), SilentReporter.Instance, CancellationToken.None);
        var refusal = await Assert.ThrowsAsync<SourceException>(() => WeaveAsync(tree));

        Assert.Equal((SourceFailure.Dirty, Repositories.KubeletFile), (refusal.Failure, Assert.Single(refusal.Items)));
        Assert.Equal("package main // mine, on top\n", await File.ReadAllTextAsync(Path.Combine(path, Repositories.KubeletFile)));
        Assert.False(File.Exists(Path.Combine(path, NewFile)), "the woven file that nobody edited is still there");
    }

    [Fact(Timeout = 60_000)]
    public async Task In_place_a_component_that_was_written_but_not_committed_can_be_woven_again()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        await InterruptAsync(path);
        using var tree = await WorkTree.OpenInPlaceAsync(await OpenAsync(path), SilentReporter.Instance, CancellationToken.None);

        await WeaveAsync(tree);

        Assert.Equal(Woven, await File.ReadAllTextAsync(Path.Combine(path, Repositories.KubeletFile)));
        Assert.Single(await tree.WovenAsync(CancellationToken.None));
        Assert.True(await tree.RevertAsync(CancellationToken.None));
        Assert.Equal("main", await Repositories.GitAsync(path, "branch", "--show-current"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("before/" + Repositories.KubeletFile)]
    [InlineData("after/" + Repositories.KubeletFile)]
    [InlineData("after.index")]
    [InlineData("after.index.lock")]
    public async Task In_place_what_a_process_left_that_was_killed_while_it_cleared_up_is_in_nobodys_way(string left)
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        var before = Repositories.Snapshot(path);
        // The journal goes first.
        _directory.Write($"repository/.git/patchtracer/{left}", "half");
        using var tree = await WorkTree.OpenInPlaceAsync(await OpenAsync(path), SilentReporter.Instance, CancellationToken.None);

        await WeaveAsync(tree);

        Assert.Equal(Woven, await File.ReadAllTextAsync(Path.Combine(path, Repositories.KubeletFile)));
        Assert.True(await tree.RevertAsync(CancellationToken.None));
        Assert.Equal(before, Repositories.Snapshot(path));
        Assert.False(Directory.Exists(Path.Combine(path, ".git/patchtracer")));
    }

    [Fact(Timeout = 60_000)]
    public async Task In_place_nothing_is_taken_from_a_git_that_is_at_work_meanwhile()
    {
        var path = await Repositories.WriteRepositoryAsync(_directory, "repository");
        var before = await InterruptAsync(path);
        var source = await OpenAsync(path);
        using var git = Process.Start(
            new ProcessStartInfo("git", ["cat-file", "--batch"])
            {
                WorkingDirectory = Path.Combine(path, "cmd"),
                RedirectStandardInput = true
            })!;
        var held = Repositories.Snapshot(path);

        var refusal = await Assert.ThrowsAsync<SourceException>(
            () => WorkTree.OpenInPlaceAsync(source, SilentReporter.Instance, CancellationToken.None));

        Assert.Equal((SourceFailure.Busy, git.Id), (refusal.Failure, refusal.HolderProcessId));
        Assert.True(File.Exists(Path.Combine(path, ".git/index.lock")));
        Assert.Equal(held, Repositories.Snapshot(path));
        git.StandardInput.Close();
        await git.WaitForExitAsync();
        using var tree = await WorkTree.OpenInPlaceAsync(source, SilentReporter.Instance, CancellationToken.None);
        Assert.Equal(before, Repositories.Snapshot(path));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_private_tree_is_cleaned_whatever_was_left_in_it()
    {
        var source = await OpenAsync(Repositories.WriteTree(_directory, "plain"));
        var cache = new CacheRoot(_directory.Below("cache"));
        string path;
        IReadOnlyDictionary<string, string> before;
        using (var tree = await WorkTree.OpenPrivateAsync(source, cache, SilentReporter.Instance, CancellationToken.None))
        {
            await WeaveAsync(tree);
            path = tree.Path;
            before = Repositories.Snapshot(path);
        }
        await File.WriteAllTextAsync(Path.Combine(path, Repositories.KubeletFile), "pack");
        await File.WriteAllTextAsync(Path.Combine(path, "vendor/left.go"), "package left // hidden by .gitignore\n");
        await File.WriteAllTextAsync(Path.Combine(path, ".git/index.lock"), "");
        await Repositories.GitAsync(path, "status", "--porcelain");
        var reporter = new RecordingReporter();

        using var again = await WorkTree.OpenPrivateAsync(source, cache, reporter, CancellationToken.None);

        Assert.Equal(before, Repositories.Snapshot(path));
        Assert.Contains("2 files", Assert.Single(reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_private_copy_that_was_cut_short_is_made_anew()
    {
        var source = await OpenAsync(Repositories.WriteTree(_directory, "plain"));
        var cache = new CacheRoot(_directory.Below("cache"));
        using var cancellation = new CancellationTokenSource();
        // Cancelled at the moment when the copied files are about to be recorded in git.
        var reporter = new RecordingReporter { OnStatus = _ => cancellation.Cancel() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => WorkTree.OpenPrivateAsync(source, cache, reporter, cancellation.Token));
        using var tree = await WorkTree.OpenPrivateAsync(source, cache, SilentReporter.Instance, CancellationToken.None);

        Assert.Single(Directory.GetDirectories(_directory.Below("cache/trees")));
        Assert.Equal("upstream", await Repositories.GitAsync(tree.Path, "branch", "--show-current"));
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>
    /// What a process leaves that is killed between the files and git's index: a journal, woven files, everything else as before.
    /// </summary>
    private static async Task<IReadOnlyDictionary<string, string>> InterruptAsync(string path)
    {
        var before = Repositories.Snapshot(path);
        var old = await Repositories.GitAsync(path, "rev-parse", $"HEAD:{Repositories.KubeletFile}");
        await File.WriteAllTextAsync(Path.Combine(path, Repositories.KubeletFile), Woven);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(path, NewFile))!);
        await File.WriteAllTextAsync(Path.Combine(path, NewFile), "package patchtracer\n");
        var blobs = new Dictionary<string, string[]>
        {
            [Repositories.KubeletFile] = [old, await Repositories.GitAsync(path, "hash-object", Repositories.KubeletFile)],
            [NewFile] = ["absent", await Repositories.GitAsync(path, "hash-object", NewFile)],
        };
        Directory.CreateDirectory(Path.Combine(path, ".git/patchtracer"));
        await File.WriteAllTextAsync(Path.Combine(path, ".git/patchtracer/journal.json"), JsonSerializer.Serialize(blobs));
        await File.WriteAllTextAsync(Path.Combine(path, ".git/patchtracer/staged"), "half");
        await File.WriteAllTextAsync(Path.Combine(path, ".git/index.lock"), "");
        return before;
    }

    private static Task<string> WeaveAsync(WorkTree tree)
    {
        TreeEdit[] edits = [new(Repositories.KubeletFile, Encoding.UTF8.GetBytes(Woven)),
            new(NewFile, Encoding.UTF8.GetBytes("package patchtracer\n"))];
        return tree.WeaveAsync("c0ffee", [new("kubelet", "Weave tracepoints into kubelet", edits)], [], CancellationToken.None);
    }

    private static Task<SourceTree> OpenAsync(string path) => TreeSource.OpenAsync(path, null, CancellationToken.None);
}
