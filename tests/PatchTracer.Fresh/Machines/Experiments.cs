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
        if (!Requests().IsMatch(text) || !Rate().IsMatch(text))
            throw new FreshException($"{MainJob} has no `requests:` or no `rate:` of the load, which an emulated machine needs smaller");
        await File.WriteAllTextAsync(Path.Combine(checkout, Shorter), Rate().Replace(Requests().Replace(text, $"requests: {requests}"), "rate: 1"), cancellation);
    }

    [GeneratedRegex(@"\brequests: \d+")]
    private static partial Regex Requests();

    [GeneratedRegex(@"\brate: \d+")]
    private static partial Regex Rate();
}
