using PatchTracer.Truth.Runs;

namespace PatchTracer.Truth.Mutants;

/// <summary>Breaks a recorded run in every way and at every place, judges it, and writes down what the verdict said.</summary>
internal static class MutantCommand
{
    /// <returns>0 where every mutant was caught, without a false alarm; else 1.</returns>
    /// <exception cref="IncompleteRunException">The run is not whole to begin with.</exception>
    public static async Task<int> RunAsync(MutantOptions options, CancellationToken cancellation)
    {
        var whole = new WholeRun(await RecordedRun.ReadAsync(
            Path.GetFullPath(options.Bundle), Path.GetFullPath(options.Contract), cancellation));
        var score = MutantScore.Of(whole, MutantKinds.All, options.Seeds, OnKind, cancellation);
        await File.WriteAllTextAsync(options.Output, MutantPage.Write(score, options), cancellation);
        Console.WriteLine($"{score.Trials.Count} mutants: {score.Caught} caught, {score.Right} with a right diagnosis, "
            + $"{score.FalseAlarms} false alarms; {options.Output}");
        return score.Caught == score.Trials.Count && score.FalseAlarms == 0 ? 0 : 1;
    }

    private static void OnKind(MutantKind kind, IReadOnlyList<MutantTrial> trials) =>
        Console.WriteLine($"{kind.Name,-32} {trials.Count,4}: {trials.Count(trial => trial.IsCaught),4} caught, "
            + $"{trials.Count(trial => trial.IsRight),4} right");
}
