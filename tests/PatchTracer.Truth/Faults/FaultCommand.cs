namespace PatchTracer.Truth.Faults;

/// <summary>Asks `compare` about rounds in which one thing at a time is slow, and writes down what it said.</summary>
internal static class FaultCommand
{
    /// <returns>0 where something was found, and the right layer of everything that was; else 1.</returns>
    /// <exception cref="FormatException">The labels are none.</exception>
    /// <exception cref="PatchTracer.Experiments.ExperimentException">Rounds are missing, or cannot be read.</exception>
    public static async Task<int> RunAsync(FaultOptions options, CancellationToken cancellation)
    {
        var scores = new List<FaultScore>();
        foreach (var directory in options.Directories)
            scores.Add(await FaultScore.ReadAsync(FaultExperiment.Of(directory), OnTrial, cancellation));
        await File.WriteAllTextAsync(options.Output, FaultPage.Write(scores), cancellation);
        var found = scores.SelectMany(score => score.Faults).Where(trial => !trial.Ours.IsNothing).ToList();
        var right = found.Count(trial => trial.Ours.IsRightLayer(trial.Label!));
        Console.WriteLine($"{scores.Sum(score => score.Faults.Count)} faults: {found.Count} found, {right} of them with the right layer "
            + $"first, {scores.Sum(score => score.FalseAlarms)} of {scores.Sum(score => score.Equal.Count)} equal halves called different; "
            + options.Output);
        return found.Count > 0 && right == found.Count ? 0 : 1;
    }

    private static void OnTrial(FaultTrial trial)
    {
        var label = trial.Label!;
        Console.WriteLine($"{trial.Variant,-20} {(trial.Ours.IsNothing ? "not found"
            : $"{(trial.Ours.IsRightLayer(label) ? "right" : "wrong")} layer {trial.Ours.Layers[0]}, "
                + $"operation at place {trial.Ours.PlaceOf(label)?.ToString() ?? "none"}")}");
    }
}
