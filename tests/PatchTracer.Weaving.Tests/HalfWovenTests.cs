using System.Text.Json.Nodes;
using static PatchTracer.Weaving.Tests.ScratchTree;

namespace PatchTracer.Weaving.Tests;

/// <summary>Processes that die while they write.</summary>
public sealed class HalfWovenTests
{
    private const string Changing = "Changing";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tree_left_half_woven_by_a_killed_process_is_seen_and_can_be_finished_or_undone(bool finish)
    {
        using var scratch = new ScratchDirectory();
        var plan = Plan(scratch, "entry");
        var original = Tree(scratch);
        await plan.ApplyAsync(default);
        var woven = Tree(scratch);
        for (var kept = 0; kept <= plan.Files.Length; kept++)
        {
            CutShort(scratch, plan, kept);
            var tree = Open(scratch);
            Assert.Equal(WeaveState.HalfWoven, tree.State);

            if (finish)
                await Weaver.Plan(tree, LoadCatalog(scratch), new(Repository.Runtime)).ApplyAsync(default);
            else
                await tree.RevertAsync(default);

            Assert.Equal(finish ? woven : original, Tree(scratch));
            Assert.Equal(finish ? WeaveState.Woven : WeaveState.Original, Open(scratch).State);
            if (!finish)
                await Replan(scratch).ApplyAsync(default);
        }
    }

    [Fact]
    public async Task A_cancelled_weave_is_a_half_woven_tree_that_the_next_one_finishes()
    {
        using var scratch = new ScratchDirectory();
        var plan = Plan(scratch, "steps");
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => plan.ApplyAsync(cancellation.Token));
        var result = await Replan(scratch).ApplyAsync(default);

        Assert.Equal(plan.Files.Length, result.Written.Length);
    }

    /// <summary>The tree as it is when a process dies after that many files.</summary>
    private static void CutShort(ScratchDirectory scratch, WeavePlan plan, int kept)
    {
        foreach (var file in plan.Files.Skip(kept))
        {
            var path = Path.Combine(scratch.Path, "tree", file.Path);
            if (file.Original is null)
                File.Delete(path);
            else
                File.WriteAllBytes(path, file.Original);
            File.WriteAllText($"{path}.patchtracer-partial", "half");
        }
        var journal = Path.Combine(scratch.Path, "tree/.patchtracer/journal.json");
        var content = JsonNode.Parse(File.ReadAllText(journal))!;
        content["phase"] = Changing;
        File.WriteAllText(journal, content.ToJsonString());
    }
}
