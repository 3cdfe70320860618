using PatchTracer.Truth.Mutants;
using PatchTracer.Truth.Runs;

namespace PatchTracer.Truth.Tests;

/// <summary>The recorded run of the main job, broken everywhere: what is told of it, and that docs/truth.md says the same.</summary>
public sealed class MutantTests
{
    internal static readonly string Root = Find();

    [Fact]
    [Trait("speed", "slow")]
    public async Task Every_mutant_is_caught_nearly_all_are_understood_and_the_page_says_so()
    {
        var options = MutantOptions.Default;
        var whole = await WholeAsync(options);

        var score = MutantScore.Of(whole, MutantKinds.All, options.Seeds, (_, _) => { }, default);

        Assert.All(score.Trials, trial => Assert.True(trial.IsCaught, $"{trial.Mutant.Name}, seed {trial.Seed}: {trial.Said}"));
        Assert.All(score.Trials, trial => Assert.Empty(trial.FalseAlarms));
        Assert.True(score.Right >= 0.95 * score.Trials.Count, $"{score.Right} of {score.Trials.Count} have a right diagnosis");
        Assert.True(score.Places >= 60, $"{score.Places} mutants");
        Assert.All(score.Kinds, kind => Assert.Contains(score.Trials, trial => trial.Mutant.Kind == kind));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Root, options.Output)), MutantPage.Write(score, options));
    }

    [Fact]
    public async Task A_run_that_is_not_complete_is_not_broken_further()
    {
        var whole = await WholeAsync(MutantOptions.Default);
        var mutant = MutantKinds.All[0].In(whole).First();
        var broken = mutant.Make(whole, new Random(1))!.Edit.Done();

        Assert.Contains("only a complete run can be broken", Assert.Throws<IncompleteRunException>(() => new WholeRun(broken)).Message);
    }

    [Fact]
    public async Task The_seed_alone_decides_whom_a_mutant_breaks()
    {
        var whole = await WholeAsync(MutantOptions.Default);
        var mutant = MutantKinds.All[0].In(whole).First();

        Assert.Equal(mutant.Make(whole, new Random(5))!.Subjects, mutant.Make(whole, new Random(5))!.Subjects);
        Assert.True(Enumerable.Range(1, 20).Select(seed => mutant.Make(whole, new Random(seed))!.Subjects[0]).Distinct().Count() > 3);
    }

    [Theory]
    [InlineData("there is no option --bundel", "--bundel", "x")]
    [InlineData("--bundle has no value", "--bundle")]
    [InlineData("'3-1' is no range of seeds such as 1-3", "--seeds", "3-1")]
    [InlineData("'many' is no range of seeds such as 1-3", "--seeds", "many")]
    public void Wrong_options_are_named(string wrong, params string[] args)
    {
        Assert.Null(MutantOptions.Parse(args, out var said));
        Assert.Equal(wrong, said);
    }

    private static async Task<WholeRun> WholeAsync(MutantOptions options) => new(await RecordedRun.ReadAsync(
        Path.Combine(Root, options.Bundle), Path.Combine(Root, options.Contract), default));

    private static string Find()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "PatchTracer.sln")))
            directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
