using System.Text.RegularExpressions;

namespace PatchTracer.Fresh.Machines;

/// <summary>The experiment of the main job, shortened for an emulated machine.</summary>
internal static partial class Experiments
{
    public const string MainJob = "samples/experiments/hotrod.yaml";

    public const string Shorter = "samples/experiments/hotrod-shorter.yaml";

    /// <summary>Beside the main job's, since paths in it are relative.</summary>
    /// <exception cref="FreshException">The main job's file has not the keys that are changed.</exception>
    public static async Task WriteShorterAsync(string checkout, int requests, CancellationToken cancellation)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(checkout, MainJob), cancellation);
        if (Stage().Count(text) != 1)
            throw new FreshException($"{MainJob} has not one stage `{{rate: N, count: N, …}}` of its load, which an emulated machine needs smaller");
        await File.WriteAllTextAsync(Path.Combine(checkout, Shorter), Stage().Replace(text, $"{{rate: 1, count: {requests}, "),
            cancellation);
    }

    [GeneratedRegex(@"\{rate: \d+, count: \d+, ")]
    private static partial Regex Stage();
}
