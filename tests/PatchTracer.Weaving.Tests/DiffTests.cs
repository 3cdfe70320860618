using System.Text;
using PatchTracer.Tracepoints.Text;
using PatchTracer.Weaving.Applying;

namespace PatchTracer.Weaving.Tests;

public sealed class DiffTests
{
    [Theory]
    [MemberData(nameof(CorpusTests.Cases), MemberType = typeof(CorpusTests))]
    public void Git_applies_the_difference_and_gets_the_woven_file(string name)
    {
        using var scratch = new ScratchDirectory();
        var plan = WeaveCase.Read(name).Plan(scratch);
        var tree = Path.Combine(scratch.Path, "tree");
        ExternalProgram.Git(tree, "init", "-q").ShouldSucceed();
        var patch = scratch.Write("all.patch", string.Concat(plan.Files.Select(file => file.Diff())));
        if (plan.Fits)
            ExternalProgram.Git(tree, "apply", "--whitespace=nowarn", patch).ShouldSucceed();

        Assert.All(plan.Files, file => Assert.Equal(file.Woven, File.ReadAllBytes(Path.Combine(tree, file.Path))));
    }

    [Theory]
    [InlineData("", "a\n")]
    [InlineData("a\nb\nc\n", "a\nx\nc\n")]
    [InlineData("a\nb\nc", "a\nb\nc\n")]
    [InlineData("a\nb\nc\n", "a\nb\nc")]
    [InlineData("a\r\nb\r\n", "a\r\nx\r\nb\r\n")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n1\n2\n3\n4\n5\n6\n7\n8\nx\n")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n", "1\nx\n3\n4\n5\n6\n7\n8\n9\n10\ny\n12\n")]
    [InlineData("a\na\na\nb\n", "a\nb\na\na\n")]
    public void Git_applies_any_difference(string before, string after)
    {
        using var scratch = new ScratchDirectory();
        ExternalProgram.Git(scratch.Path, "init", "-q").ShouldSucceed();
        scratch.Write("f", before);
        var patch = scratch.Write("p", UnifiedDiff.Of("f", Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after)));

        ExternalProgram.Git(scratch.Path, "apply", "--whitespace=nowarn", patch).ShouldSucceed();

        Assert.Equal(after, File.ReadAllText(Path.Combine(scratch.Path, "f")));
    }

    [Fact]
    public void Random_texts_differ_by_what_git_can_apply()
    {
        var random = new Random(1);
        using var scratch = new ScratchDirectory();
        ExternalProgram.Git(scratch.Path, "init", "-q").ShouldSucceed();
        var texts = Enumerable.Range(0, 60).Select(_ => (Before: RandomText(random), After: RandomText(random))).ToList();
        var patch = new StringBuilder();
        foreach (var (index, (before, after)) in texts.Index())
        {
            scratch.Write($"f{index}", before);
            patch.Append(UnifiedDiff.Of($"f{index}", Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after)));
        }

        ExternalProgram.Git(scratch.Path, "apply", "--whitespace=nowarn", scratch.Write("p", patch.ToString())).ShouldSucceed();

        Assert.All(texts.Index(), text => Assert.Equal(text.Item.After, File.ReadAllText(Path.Combine(scratch.Path, $"f{text.Index}"))));
    }

    [Fact]
    public async Task Exported_patches_give_the_woven_tree_through_git_am()
    {
        using var scratch = new ScratchDirectory();
        var plan = WeaveCase.Read("literals").Plan(scratch);
        var tree = Path.Combine(scratch.Path, "tree");
        ExternalProgram.Git(tree, "init", "-q").ShouldSucceed();
        ExternalProgram.Git(tree, "add", "-A").ShouldSucceed();
        ExternalProgram.Git(tree, "commit", "-qm", "a").ShouldSucceed();

        var patches = await plan.ExportAsync(Path.Combine(scratch.Path, "patches"), new("A", "a@example.org", DateTimeOffset.UnixEpoch),
            default);
        ExternalProgram.Git(tree, ["am", "-q", .. patches]).ShouldSucceed();

        Assert.All(plan.Files, file => Assert.Equal(file.Woven, File.ReadAllBytes(Path.Combine(tree, file.Path))));
        var log = ExternalProgram.Git(tree, "log", "-2",
            $"--format=%s|%an|%(trailers:key={WeavePlan.CatalogTrailer},valueonly,separator=)").Output;
        Assert.Equal($"Weave 4 tracepoints into scheduler|A|{plan.CatalogDigest}\nAdd the patchtracer runtime|A|{plan.CatalogDigest}\n",
            log);
    }

    [Fact]
    public async Task Patches_of_another_series_are_not_left_among_those_exported()
    {
        using var scratch = new ScratchDirectory();
        var plan = WeaveCase.Read("literals").Plan(scratch);
        var directory = Path.Combine(scratch.Path, "patches");
        var author = new PatchAuthor("A", "a@example.org", DateTimeOffset.UnixEpoch);
        var patches = await plan.ExportAsync(directory, author, default);
        Assert.Equal<string>(patches, await plan.ExportAsync(directory, author, default));
        var other = Path.Combine(directory, "0009-kubelet.patch");
        File.WriteAllText(other, "of an earlier export");
        File.WriteAllText(patches[0], "as it was");

        var refused = await Assert.ThrowsAsync<WeavingException>(() => plan.ExportAsync(directory, author, default));

        Assert.Contains("0009-kubelet.patch", refused.Message, StringComparison.Ordinal);
        Assert.Equal("as it was", File.ReadAllText(patches[0]));
        Assert.True(File.Exists(other));
    }

    [Fact]
    public async Task A_patch_of_somebody_else_is_not_overwritten_by_an_export()
    {
        using var scratch = new ScratchDirectory();
        var plan = WeaveCase.Read("literals").Plan(scratch);
        var mine = scratch.Write("patches/0001-runtime.patch", "mine\n");

        var refused = await Assert.ThrowsAsync<WeavingException>(
            () => plan.ExportAsync(Path.Combine(scratch.Path, "patches"), new("A", "a@example.org", DateTimeOffset.UnixEpoch), default));

        Assert.Contains(mine, refused.Message, StringComparison.Ordinal);
        Assert.Equal("mine\n", File.ReadAllText(mine));
        Assert.Single(Directory.GetFiles(Path.Combine(scratch.Path, "patches")));
    }

    [Fact]
    public async Task An_export_that_fails_on_its_way_leaves_the_patches_that_were_there()
    {
        using var scratch = new ScratchDirectory();
        var plan = WeaveCase.Read("literals").Plan(scratch);
        var directory = Path.Combine(scratch.Path, "patches");
        var author = new PatchAuthor("A", "a@example.org", DateTimeOffset.UnixEpoch);
        var patches = await plan.ExportAsync(directory, author, default);
        File.WriteAllText(patches[0], $"{WeavePlan.CatalogTrailer}: as it was");
        File.Delete(patches[^1]);
        // Nothing can take its place.
        Directory.CreateDirectory(patches[^1]);

        Assert.NotNull(await Record.ExceptionAsync(() => plan.ExportAsync(directory, author, default)));

        Assert.Equal($"{WeavePlan.CatalogTrailer}: as it was", File.ReadAllText(patches[0]));
        Assert.Equal(patches, Directory.GetFileSystemEntries(directory).Order(StringComparer.Ordinal));
    }

    private static string RandomText(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => $"{(char)('a' + random.Next(5))}\n"))
            + (random.Next(4) == 0 ? "end" : "end\n");
}
