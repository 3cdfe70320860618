using PatchTracer.Collector;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Traces.Secrets;
using Xunit;

namespace PatchTracer.Experiments.Tests.Bundles;

/// <summary>For a bundle of a run into whose cluster secrets were planted: in environment variables, secrets, config maps, tokens.</summary>
public sealed class BundleSecretsTests
{
    private const string Bundle = "PATCHTRACER_BUNDLE";
    private const string Planted = "PATCHTRACER_PLANTED_SECRETS";

    [SkippableFact]
    public async Task No_span_of_a_traced_run_tells_a_secret()
    {
        var bundle = Environment.GetEnvironmentVariable(Bundle);
        Skip.If(string.IsNullOrEmpty(bundle), $"needs a bundle, named by {Bundle}; {Planted} holds what was planted, with commas in between");
        var planted = (Environment.GetEnvironmentVariable(Planted) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        var spans = await RawLog.ReadSpansAsync(new BundleFiles(bundle).RawLog, default);

        Assert.NotEmpty(spans.Spans);
        Assert.Empty(SecretScan.Find(spans.Spans, planted));
    }
}
