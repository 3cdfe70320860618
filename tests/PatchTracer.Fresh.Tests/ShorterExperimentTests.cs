using PatchTracer.Experiments.Files;
using PatchTracer.Fresh.Machines;

namespace PatchTracer.Fresh.Tests;

/// <summary>What an emulated machine carries out is the main job, but for what it would not get done.</summary>
public sealed class ShorterExperimentTests : IDisposable
{
    private readonly string _checkout = Directory.CreateTempSubdirectory("patchtracer-shorter-").FullName;

    public ShorterExperimentTests()
    {
        foreach (var part in new[] { "samples", "kind-config" })
            Copy(Path.Combine(Checkout.Find(), part), Path.Combine(_checkout, part));
        Directory.CreateSymbolicLink(Path.Combine(_checkout, "patches"), Path.Combine(Checkout.Find(), "patches"));
    }

    [Fact]
    public async Task It_is_the_main_job_with_fewer_requests_and_pods_one_node_and_nothing_deployed_meanwhile()
    {
        await ShorterExperiment.WriteAsync(_checkout, 7, CancellationToken.None);

        var (whole, shorter) = (Load(ShorterExperiment.MainJob), Load(ShorterExperiment.File));
        Assert.Equal(7, Assert.Single(shorter.Load!.Stages).Count);
        Assert.NotEmpty(whole.Application.DuringLoad);
        Assert.Empty(shorter.Application.DuringLoad);
        Assert.Equal(whole.Application.Manifests.Select(Path.GetFileName), shorter.Application.Manifests.Select(Path.GetFileName));
        Assert.Equal(whole.Contract, shorter.Contract);
        foreach (var manifest in shorter.Application.Manifests)
        {
            var text = await File.ReadAllTextAsync(manifest);
            const string Environment = "\n        env:\n        - {name: DOTNET_TC_CallCounting, value: \"0\"}\n";
            Assert.Contains("\n  replicas: 1\n", text, StringComparison.Ordinal);
            Assert.Contains(Environment, text, StringComparison.Ordinal);
            Assert.Contains("\n          periodSeconds: 10\n          timeoutSeconds: 10\n", text, StringComparison.Ordinal);
            Assert.Contains(" resources: {requests: {cpu: 100m}}\n", text, StringComparison.Ordinal);
        }
        var cluster = await File.ReadAllTextAsync(shorter.Cluster.Config);
        Assert.DoesNotContain("role: worker", cluster, StringComparison.Ordinal);
        Assert.Contains("- role: control-plane", cluster, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_main_job_of_another_form_is_an_error()
    {
        var file = Path.Combine(_checkout, ShorterExperiment.MainJob);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("during-load", "later", StringComparison.Ordinal));

        await Assert.ThrowsAsync<FreshException>(() => ShorterExperiment.WriteAsync(_checkout, 7, CancellationToken.None));
    }

    public void Dispose() => Directory.Delete(_checkout, recursive: true);

    private Experiment Load(string file) => ExperimentFile.Load(Path.Combine(_checkout, file));

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".yaml" or ".csproj"))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}
