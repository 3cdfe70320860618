using PatchTracer.Cluster;
using PatchTracer.Collector;
using PatchTracer.Experiments.Files;

namespace PatchTracer.Experiments.Steps;

/// <summary>The variables by which a woven component is told where its spans go; see docs/architecture.md.</summary>
internal static class RuntimeEnvironment
{
    /// <summary>What changes while components run: another ratio, or a fault, makes no other image and no other cluster.</summary>
    /// <param name="node">Its name without the cluster's.</param>
    public static string Control(TracingSection tracing, string node) =>
        $"PATCHTRACER_SAMPLING={tracing.Sampling}\nPATCHTRACER_FAULTS={FaultText.On(tracing.Faults, node)}\n";

    public static IReadOnlyDictionary<string, string> Of(TracingSection tracing) => new Dictionary<string, string>
    {
        // Every traced component runs in its node's network, whose gateway is this machine.
        ["PATCHTRACER_ENDPOINT"] = $"http://gateway:{CollectorOptions.HttpPort}",
        ["PATCHTRACER_CREDENTIAL"] = RunningCluster.NodeCredentialPath,
        ["PATCHTRACER_CONTROL"] = RunningCluster.NodeControlPath,
        ["PATCHTRACER_MODE"] = tracing.Mode,
        ["PATCHTRACER_TRUST"] = string.Join(',', tracing.Trust),
    };
}
