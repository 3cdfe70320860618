using System.Text.RegularExpressions;

namespace PatchTracer.Fresh.Machines;

/// <summary>
/// The experiment of the main job, shortened for an emulated machine: fewer requests, one node, one pod a Deployment, asked less often
/// whether it is ready and given ten seconds for its answer, and nothing deployed while the load runs. With two nodes and ten more pods two
/// emulated processors do not keep up: the API server does not answer its probes in time, and is started again and again. Pods that request no processor time have a
/// five-hundredth of the weight of what does: beside a control plane that takes all it can get, seven of them that are asked every second
/// are not started after half an hour; and with much more than the API server's they starve that. .NET does not compile a method a second
/// time when it was called often, which takes a minute of each pod's processor time there, and saves none.
/// </summary>
internal static partial class ShorterExperiment
{
    public const string MainJob = "samples/experiments/hotrod.yaml";

    public const string File = "samples/experiments/hotrod-shorter.yaml";

    private const string TwoNodes = "kind-config/two-node.yaml";
    private const string OneNode = "kind-config/one-node.yaml";
    private const string Manifests = "samples/hotrod/manifests";
    private const string FewerPods = "samples/hotrod/fewer-pods";

    /// <summary>Beside the main job's, since paths in it are relative.</summary>
    /// <exception cref="FreshException">The main job's file has not the keys that are changed.</exception>
    public static async Task WriteAsync(string checkout, int requests, CancellationToken cancellation)
    {
        var text = await System.IO.File.ReadAllTextAsync(Path.Combine(checkout, MainJob), cancellation);
        var cluster = await System.IO.File.ReadAllTextAsync(Path.Combine(checkout, TwoNodes), cancellation);
        text = Replace(text, Stage(), $"{{rate: 1, count: {requests}, ");
        text = Replace(text, Config(), $"config: ../../{OneNode}");
        text = Replace(text, DuringLoad(), "");
        text = text.Replace("../hotrod/manifests/", "../hotrod/fewer-pods/", StringComparison.Ordinal);
        foreach (var manifest in Directory.EnumerateFiles(Path.Combine(checkout, Manifests)))
        {
            var pods = await System.IO.File.ReadAllTextAsync(manifest, cancellation);
            var copy = Path.Combine(Directory.CreateDirectory(Path.Combine(checkout, FewerPods)).FullName, Path.GetFileName(manifest));
            pods = Period().Replace(Replicas().Replace(pods, "replicas: 1"), "$1periodSeconds: 10\n$1timeoutSeconds: 10");
            pods = Environment().Replace(pods, "$0\n        - {name: DOTNET_TC_CallCounting, value: \"0\"}");
            await System.IO.File.WriteAllTextAsync(copy, Probe().Replace(pods, "$1resources: {requests: {cpu: 100m}}\n$0"), cancellation);
        }
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

    [GeneratedRegex(@"(?<=^  )replicas: \d+$", RegexOptions.Multiline)]
    private static partial Regex Replicas();

    [GeneratedRegex(@"^( +)periodSeconds: 1$", RegexOptions.Multiline)]
    private static partial Regex Period();

    [GeneratedRegex(@"^        env:$", RegexOptions.Multiline)]
    private static partial Regex Environment();

    [GeneratedRegex(@"^( +)readinessProbe:$", RegexOptions.Multiline)]
    private static partial Regex Probe();

    [GeneratedRegex(@"^- role: worker\n", RegexOptions.Multiline)]
    private static partial Regex Worker();
}
