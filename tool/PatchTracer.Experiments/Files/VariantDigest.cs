using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Files;

/// <summary>
/// Names an experiment by all that its file and its contract say. What else the file names is named by the manifest of a run.
/// </summary>
internal static class VariantDigest
{
    public static string Of(Experiment experiment)
    {
        using var key = new ContentKey();
        return key.Add("text", experiment.Text).Add("catalog", experiment.Catalog).Add("rounds", $"{experiment.Rounds}")
            .AddFile("contract", experiment.Contract).ToString();
    }
}
