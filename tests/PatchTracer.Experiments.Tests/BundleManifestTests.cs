using System.Text.Json.Nodes;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Steps;
using PatchTracer.Traces.Verdicts;
using Xunit;

namespace PatchTracer.Experiments.Tests;

public sealed class BundleManifestTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task What_was_written_is_read_again()
    {
        var manifest = Manifest();
        await manifest.WriteAsync(_path, CancellationToken.None);
        var read = BundleManifest.Read(_path);
        Assert.Equal(manifest with { Binaries = read.Binaries, Images = read.Images, Thresholds = read.Thresholds }, read);
        Assert.Equal(manifest.Thresholds, read.Thresholds);
        Assert.Equal(manifest.Binaries, read.Binaries);
        Assert.Equal(manifest.Images, read.Images);
    }

    [Theory]
    [InlineData(true, "on", "nothing is woven into the components (`tracing.stock`)")]
    [InlineData(false, "off", "the components sample nothing (`tracing.sampling: off`)")]
    [InlineData(false, "on", null)]
    [InlineData(false, "0.5", null)]
    public async Task Whether_the_components_were_traced_is_in_it(bool stock, string sampling, string? reason)
    {
        await (Manifest() with { Stock = stock, Sampling = sampling }).WriteAsync(_path, CancellationToken.None);

        Assert.Equal(reason, BundleManifest.Read(_path).Untraced);
    }

    [Fact]
    public async Task A_manifest_of_format_1_has_no_thresholds()
    {
        await (Manifest() with { Format = 1 }).WriteAsync(_path, CancellationToken.None);
        var old = JsonNode.Parse(await File.ReadAllTextAsync(_path))!.AsObject();
        Assert.True(old.Remove("thresholds") && old.Remove("about"));
        await File.WriteAllTextAsync(_path, old.ToJsonString());
        Assert.Empty(BundleManifest.Read(_path).Thresholds);
    }

    [Fact]
    public void A_later_format_is_told_as_that_whatever_else_is_in_it()
    {
        File.WriteAllText(_path, $$"""{"format": {{BundleManifest.CurrentFormat + 1}}, "experiments": []}""");
        var refused = Assert.Throws<ExperimentException>(() => BundleManifest.Read(_path));
        Assert.Contains($"format {BundleManifest.CurrentFormat + 1}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("use the newer one", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("null", "no manifest")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    [InlineData("{}", "required")]
    [InlineData("""{"format": "new"}""", "")]
    public void What_is_no_manifest_is_told_with_its_file(string text, string problem)
    {
        File.WriteAllText(_path, text);
        var refused = Assert.Throws<ExperimentException>(() => BundleManifest.Read(_path));
        Assert.StartsWith(_path, refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    private static BundleManifest Manifest() => new()
    {
        Experiment = "hotrod",
        Tool = "1.0.0",
        Kubernetes = "v1.20.2",
        Source = "a",
        Catalog = "b",
        WovenTree = "c",
        Binaries = new Dictionary<string, string> { ["kubelet"] = "d" },
        Images = new Dictionary<string, string> { ["kube-proxy"] = "e" },
        Mode = "parent",
        Sampling = "on",
        Thresholds = [new LoadThreshold { Request = "order", Errors = 0.01, P99 = TimeSpan.FromSeconds(2) }],
        Started = DateTimeOffset.UnixEpoch,
        Ended = DateTimeOffset.UnixEpoch.AddMinutes(1),
    };
}
