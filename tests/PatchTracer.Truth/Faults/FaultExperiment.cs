using System.Text.Json;
using PatchTracer.Experiments;
using PatchTracer.Experiments.Running;

namespace PatchTracer.Truth.Faults;

/// <summary>An experiment of this checkout whose variants are faults; beside it lie their labels.</summary>
/// <param name="Name">As its file says.</param>
/// <param name="Directory">The rounds that `run` wrote.</param>
internal sealed record FaultExperiment(string Name, string Directory)
{
    private const string Experiments = "samples/experiments";

    public string File => $"{Experiments}/{Name}.yaml";

    public string Labels => $"{Experiments}/{Name}.labels.json";

    /// <summary>What was not looked at while anything was built that it judges.</summary>
    public bool IsHeldOut => Name.EndsWith("-held-out", StringComparison.Ordinal);

    /// <exception cref="ExperimentException">These are no rounds.</exception>
    public static FaultExperiment Of(string directory)
    {
        var plan = Path.Combine(directory, RoundsDirectory.FileName);
        if (!System.IO.File.Exists(plan))
            throw new ExperimentException($"there is no {RoundsDirectory.FileName}, which `run` writes of an experiment with rounds", directory);
        try
        {
            using var json = JsonDocument.Parse(System.IO.File.ReadAllText(plan));
            return new FaultExperiment(json.RootElement.GetProperty("experiment").GetString()!, directory);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ExperimentException($"it does not say whose rounds these are: {e.Message}", plan, inner: e);
        }
    }
}
