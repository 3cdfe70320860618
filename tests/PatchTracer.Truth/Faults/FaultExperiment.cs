using System.Text.Json;
using PatchTracer.Experiments;
using PatchTracer.Experiments.Running;

namespace PatchTracer.Truth.Faults;

/// <summary>An experiment whose variants are faults, and its rounds.</summary>
/// <param name="Name">As its file says.</param>
/// <param name="File">The experiment.</param>
/// <param name="Labels">What is true of its variants.</param>
/// <param name="Directory">With a directory for each variant.</param>
internal sealed record FaultExperiment(string Name, string File, string Labels, string Directory)
{
    private const string Experiments = "samples/experiments";

    /// <summary>What lies beside the rounds of a data set, where they have it with them.</summary>
    public const string DatasetLabels = "labels.json";

    public const string DatasetFile = "experiment.yaml";

    /// <summary>What was not looked at while anything was built that it judges.</summary>
    public bool IsHeldOut => Name.EndsWith("-held-out", StringComparison.Ordinal);

    /// <summary>One of this checkout, beside which its labels lie.</summary>
    public static FaultExperiment OfCheckout(string name, string directory) =>
        new(name, $"{Experiments}/{name}.yaml", $"{Experiments}/{name}.labels.json", directory);

    /// <param name="directory">What `run` wrote of an experiment of this checkout, or a data set.</param>
    /// <exception cref="ExperimentException">These are no rounds.</exception>
    public static FaultExperiment Of(string directory)
    {
        var labels = Path.Combine(directory, DatasetLabels);
        if (System.IO.File.Exists(labels))
        {
            return new FaultExperiment(
                Path.GetFileName(Path.GetFullPath(directory)), Path.Combine(directory, DatasetFile), labels, directory);
        }
        var plan = Path.Combine(directory, RoundsDirectory.FileName);
        if (!System.IO.File.Exists(plan))
        {
            throw new ExperimentException(
                $"there is no {RoundsDirectory.FileName}, which `run` writes of an experiment with rounds", directory);
        }
        try
        {
            using var json = JsonDocument.Parse(System.IO.File.ReadAllText(plan));
            return OfCheckout(json.RootElement.GetProperty("experiment").GetString()!, directory);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ExperimentException($"it does not say whose rounds these are: {e.Message}", plan, inner: e);
        }
    }
}
