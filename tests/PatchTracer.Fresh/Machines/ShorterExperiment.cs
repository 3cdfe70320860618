using System.Text.RegularExpressions;

namespace PatchTracer.Fresh.Machines;

/// <summary>
/// The experiment of the main job, shortened for an emulated machine: fewer requests, one node, and nothing deployed while the load runs.
/// With two nodes and ten more pods two emulated processors do not keep up: the API server does not answer its probes in time, and is
/// started again and again.
/// </summary>
internal static partial class ShorterExperiment
{
    public const string MainJob = "samples/experiments/hotrod.yaml";

    public const string File = "samples/experiments/hotrod-shorter.yaml";

    private const string TwoNodes = "kind-config/two-node.yaml";
    private const string OneNode = "kind-config/one-node.yaml";

    /// <summary>Beside the main job's, since paths in it are relative.</summary>
    /// <exception cref="FreshException">The main job's file has not the keys that are changed.</exception>
    public static async Task WriteAsync(string checkout, int requests, CancellationToken cancellation)
    {
        var text = await System.IO.File.ReadAllTextAsync(Path.Combine(checkout, MainJob), cancellation);
        var cluster = await System.IO.File.ReadAllTextAsync(Path.Combine(checkout, TwoNodes), cancellation);
        text = Replace(text, Stage(), $"{{rate: 1, count: {requests}, ");
        text = Replace(text, Config(), $"config: ../../{OneNode}");
        text = Replace(text, DuringLoad(), "");
        await System.IO.File.WriteAllTextAsync(Path.Combine(checkout, OneNode), Replace(cluster, Worker(), ""), cancellation);
        await System.IO.File.WriteAllTextAsync(Path.Combine(checkout, File), text, cancellation);
    }

    private static string Replace(string text, Regex what, string by) => what.Count(text) == 1 ? what.Replace(text, by)
        : throw new FreshException($"{MainJob} and {TwoNodes} have not once what an emulated machine needs otherwise: {what}");

    [GeneratedRegex(@"\{rate: \d+, count: \d+, ")]
    private static partial Regex Stage();

    [GeneratedRegex(@"(?<=^  )config: \S+/kind-config/two-node\.yaml$", RegexOptions.Multiline)]
    private static partial Regex Config();

    [GeneratedRegex(@"^  during-load:\n(  - .*\n)+", RegexOptions.Multiline)]
    private static partial Regex DuringLoad();

    [GeneratedRegex(@"^- role: worker\n", RegexOptions.Multiline)]
    private static partial Regex Worker();
}
