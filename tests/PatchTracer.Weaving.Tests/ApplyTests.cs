using System.Runtime.Versioning;
using static PatchTracer.Weaving.Tests.ScratchTree;

namespace PatchTracer.Weaving.Tests;

public sealed class ApplyTests
{
    [Fact]
    public async Task Weaving_twice_is_weaving_once()
    {
        using var scratch = new ScratchDirectory();
        await Plan(scratch, "entry").ApplyAsync(default);
        var once = Tree(scratch);

        var again = await Replan(scratch).ApplyAsync(default);

        Assert.True(again.ChangedNothing);
        Assert.Equal(once, Tree(scratch));
        Assert.Equal(WeaveState.Woven, Open(scratch).State);
    }

    [Theory]
    [MemberData(nameof(CorpusTests.Cases), MemberType = typeof(CorpusTests))]
    public async Task Reverting_gives_back_the_original_bytes_and_leaves_nothing_behind(string name)
    {
        using var scratch = new ScratchDirectory();
        var plan = Plan(scratch, name);
        if (!plan.Fits)
            return;
        var original = Tree(scratch);
        await plan.ApplyAsync(default);
        Assert.NotEqual(original, Tree(scratch));

        var result = await Open(scratch).RevertAsync(default);

        Assert.Equal(plan.Files.Length, result.Restored.Length);
        Assert.Equal(original, Tree(scratch));
        Assert.False(Directory.Exists(Path.Combine(scratch.Path, "tree/pkg/patchtracer")));
    }

    [Fact]
    public async Task Another_catalog_takes_the_place_of_the_one_before()
    {
        using var scratch = new ScratchDirectory();
        await Plan(scratch, "entry").ApplyAsync(default);
        var catalog = Directory.EnumerateFiles(Path.Combine(scratch.Path, "catalog"), "*.yaml", SearchOption.AllDirectories).Single();
        File.WriteAllText(catalog, (await File.ReadAllTextAsync(catalog)).Replace("CreatePodSandbox", "Other", StringComparison.Ordinal));

        var result = await Replan(scratch).ApplyAsync(default);

        Assert.Equal("pkg/entry/zz_patchtracer.go", Assert.Single(result.Written));
        Assert.Contains("\"Other\"", Tree(scratch)["pkg/entry/zz_patchtracer.go"], StringComparison.Ordinal);
        await Open(scratch).RevertAsync(default);
        Assert.Equal(2, Tree(scratch).Count);
    }

    [Fact]
    public async Task What_a_catalog_no_longer_weaves_gets_its_original_back()
    {
        using var scratch = new ScratchDirectory();
        var plan = Plan(scratch, "context");
        var original = Tree(scratch);
        await plan.ApplyAsync(default);

        var fewer = Weaver.Plan(Open(scratch), LoadCatalog(scratch), new(Repository.Runtime) { Select = _ => false });
        var result = await fewer.ApplyAsync(default);

        Assert.Empty(result.Written);
        Assert.Equal(original, Tree(scratch));
    }

    [Theory]
    [InlineData("pkg/entry/sandbox.go")]
    [InlineData("pkg/entry/zz_patchtracer.go")]
    [InlineData("pkg/patchtracer/span.go")]
    public async Task A_file_that_somebody_changed_after_weaving_is_left_alone_and_named(string path)
    {
        using var scratch = new ScratchDirectory();
        await Plan(scratch, "entry").ApplyAsync(default);
        await File.AppendAllTextAsync(Path.Combine(scratch.Path, "tree", path), "// mine\n");
        var before = Tree(scratch);

        var plan = Replan(scratch);
        var error = await Assert.ThrowsAsync<WeavingException>(() => Open(scratch).RevertAsync(default));

        Assert.Equal(path, Assert.Single(plan.Diagnostics).File);
        Assert.Equal([path], error.Paths);
        Assert.Equal(before, Tree(scratch));
    }

    [Fact]
    public async Task A_file_that_changed_between_planning_and_applying_is_left_alone()
    {
        using var scratch = new ScratchDirectory();
        var plan = Plan(scratch, "entry");
        await File.AppendAllTextAsync(Path.Combine(scratch.Path, "tree/pkg/entry/sandbox.go"), "// mine\n");
        var before = Tree(scratch);

        var error = await Assert.ThrowsAsync<WeavingException>(() => plan.ApplyAsync(default));

        Assert.Equal(["pkg/entry/sandbox.go"], error.Paths);
        Assert.Equal(before, Tree(scratch));
    }

    [Fact]
    public async Task A_woven_tree_without_its_journal_is_refused()
    {
        using var scratch = new ScratchDirectory();
        await Plan(scratch, "entry").ApplyAsync(default);
        Directory.Delete(Path.Combine(scratch.Path, "tree/.patchtracer"), recursive: true);

        var plan = Replan(scratch);

        Assert.Contains(plan.Diagnostics, diagnostic => diagnostic.File == "pkg/entry/zz_patchtracer.go");
        Assert.Contains(plan.Diagnostics, diagnostic => diagnostic.Message.Contains("reserved name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_original_is_told_and_nothing_is_written()
    {
        using var scratch = new ScratchDirectory();
        await Plan(scratch, "entry").ApplyAsync(default);
        await File.WriteAllTextAsync(Directory.EnumerateFiles(Path.Combine(scratch.Path, "tree/.patchtracer/originals")).Single(), "");

        var error = Assert.Throws<WeavingException>(() => Replan(scratch));

        Assert.Equal(["pkg/entry/sandbox.go"], error.Paths);
    }

    [Fact]
    public async Task The_journal_of_a_git_tree_is_in_its_git_directory_and_no_use_after_a_checkout()
    {
        using var scratch = new ScratchDirectory();
        var plan = Plan(scratch, "entry");
        var tree = Path.Combine(scratch.Path, "tree");
        ExternalProgram.Git(tree, "init", "-q").ShouldSucceed();
        ExternalProgram.Git(tree, "add", "-A").ShouldSucceed();
        ExternalProgram.Git(tree, "commit", "-qm", "a").ShouldSucceed();
        await Replan(scratch).ApplyAsync(default);
        Assert.Equal(plan.Files.Select(file => file.Path), ExternalProgram.Git(tree, "ls-files", "-mo").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

        ExternalProgram.Git(tree, "checkout", "-q", ".").ShouldSucceed();
        ExternalProgram.Git(tree, "clean", "-qfd").ShouldSucceed();

        Assert.Equal(WeaveState.Original, Open(scratch).State);
        Assert.Equal(plan.Files.Length, (await Replan(scratch).ApplyAsync(default)).Written.Length);
    }

    [Fact]
    public async Task Two_weaves_at_once_are_refused()
    {
        using var scratch = new ScratchDirectory();
        var plan = Plan(scratch, "entry");
        using var held = Workspace.WorkspaceLock.TryAcquire(Path.Combine(scratch.Path, "tree/.patchtracer/lock"), out _);

        var error = await Assert.ThrowsAsync<WeavingException>(() => plan.ApplyAsync(default));

        Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Modes_of_files_stay()
    {
        Skip.If(OperatingSystem.IsWindows(), "files have no Unix modes here");
        using var scratch = new ScratchDirectory();
        var plan = Plan(scratch, "entry");
        var file = Path.Combine(scratch.Path, "tree/pkg/entry/sandbox.go");
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_000);

        await plan.ApplyAsync(default);

        Assert.Equal((UnixFileMode)0b111_101_000, File.GetUnixFileMode(file));
    }
}
