using PatchTracer.Benchmarks.Runtime;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Weaving.Trees;
using PatchTracer.Workspace;
using PatchTracer.Workspace.Apt;

namespace PatchTracer.Weaving.Tests;

/// <summary>The runtime's file for trees that vendor OpenTelemetry.</summary>
public sealed class BridgeTests
{
    private const string Bridge = "pkg/patchtracer/bridge_otel.go";

    [Fact]
    public void The_bridge_goes_into_trees_that_vendor_OpenTelemetry_and_into_no_others()
    {
        Assert.Null(Planned(upstream: null));
        Assert.Null(Planned("package trace\n\nfunc TraceStateFromKeyValues() {}\n"));

        var text = Planned("package trace\n\nfunc ParseTraceState(text string) {}\n");

        Assert.NotNull(text);
        Assert.StartsWith("/*\nCopyright", text, StringComparison.Ordinal);
        Assert.DoesNotContain("go:build", text, StringComparison.Ordinal);
        Assert.DoesNotContain("+build", text, StringComparison.Ordinal);
    }

    [SkippableFact]
    [Trait("speed", "slow")]
    public async Task Woven_and_upstream_spans_hang_together_with_the_real_SDK()
    {
        var go = GoToolchain.Find();
        Skip.If(go is null, GoToolchain.MissingReason);
        using var path = await GoPathAsync();

        ExternalProgram.Run(Path.Combine(go.Directory, "go"), path.PackageDirectory, path.Environment, TimeSpan.FromMinutes(10), "vet",
            "-tags", "patchtracer_otel", "./...").ShouldSucceed();
        var test = ExternalProgram.Run(Path.Combine(go.Directory, "go"), path.PackageDirectory, path.Environment, TimeSpan.FromMinutes(10),
            "test", "-tags", "patchtracer_otel", "-v", "-run", "Upstream|BothKinds|RootDecides|GoBothWays|Carrier|Context|Nobody", ".");

        test.ShouldSucceed();
        Assert.Contains("PASS: TestSpansOfBothKindsHangTogetherInWhateverOrder", test.Output, StringComparison.Ordinal);
    }

    /// <summary>`$pt.OTelIDs` would not compile where the bridge is not.</summary>
    [Fact]
    public void A_tracepoint_that_requires_OpenTelemetry_is_not_missed_where_there_is_none()
    {
        using var scratch = new ScratchDirectory();
        ScratchTree.Plan(scratch, "entry");
        var file = Directory.EnumerateFiles(Path.Combine(scratch.Path, "catalog"), "*.yaml", SearchOption.AllDirectories).First();
        File.AppendAllText(file, "requires: opentelemetry\n");

        Assert.Equal(ExplanationStatus.Absent, ScratchTree.Replan(scratch).Explanations[0].Status);

        scratch.Write("tree/vendor/go.opentelemetry.io/otel/trace/tracestate.go",
            "package trace\n\nfunc ParseTraceState(text string) {}\n");

        Assert.Equal(ExplanationStatus.Found, ScratchTree.Replan(scratch).Explanations[0].Status);
    }

    private static async Task<OpenTelemetryGoPath> GoPathAsync()
    {
        try
        {
            return await OpenTelemetryGoPath.CreateAsync(CacheRoot.FromEnvironment(), Repository.Runtime, CancellationToken.None);
        }
        catch (AptException e)
        {
            throw new SkipException($"needs Debian's golang-opentelemetry-otel-dev: {e.Message}");
        }
    }

    private static string? Planned(string? upstream)
    {
        using var scratch = new ScratchDirectory();
        ScratchTree.Plan(scratch, "entry");
        if (upstream is not null)
            scratch.Write("tree/vendor/go.opentelemetry.io/otel/trace/tracestate.go", upstream);
        var file = ScratchTree.Replan(scratch).Files.SingleOrDefault(file => file.Path == Bridge);
        return file is null ? null : System.Text.Encoding.UTF8.GetString(file.Woven);
    }
}
