using PatchTracer.Cluster;
using PatchTracer.Collector;
using PatchTracer.Experiments.Files;

namespace PatchTracer.Experiments.Running;

/// <summary>The variables by which a woven component is told where its spans go; see docs/architecture.md.</summary>
internal static class RuntimeEnvironment
{
    public static IReadOnlyDictionary<string, string> Of(TracingSection tracing) => new Dictionary<string, string>
    {
        // Every traced component runs in its node's network, whose gateway is this machine.
        ["PATCHTRACER_ENDPOINT"] = $"http://gateway:{CollectorOptions.HttpPort}",
        ["PATCHTRACER_CREDENTIAL"] = RunningCluster.NodeCredentialPath,
        ["PATCHTRACER_SAMPLING"] = tracing.Sampling,
        ["PATCHTRACER_MODE"] = tracing.Mode,
    };
}
