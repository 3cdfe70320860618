using System.Text.Json.Nodes;
using PatchTracer.Experiments.Tests.Files.Keys;
using Xunit;

namespace PatchTracer.Experiments.Tests.MainJob;

/// <summary>An application that is neither .NET nor traced, on the cluster of the main job: two Services and a Job in Go.</summary>
[Collection("the cluster of the samples")]
[Trait("speed", "cluster")]
public sealed class ShopTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    private string Bundle => Path.Combine(_directory, "bundle");

    [SkippableFact]
    public async Task What_Kubernetes_does_for_it_is_complete_its_load_is_answered_and_its_own_proposal_fits()
    {
        RequireRoot();
        var job = await Job.RunSampleAsync("shop.yaml", Bundle);

        Assert.True(job.ExitCode == 0, job.Error + job.Output);
        Assert.Equal([3, 1, 50], new[] { "servers", "job", "requests" }.Select(chain => Subjects(job, chain).Count));
        Assert.True(Subjects(job, "connections").Count >= 2);
        Assert.Equal(2, job.Verdict["thresholds"]!.AsArray().Count(threshold => (bool)threshold!["holds"]!));
        var log = File.ReadLines(Path.Combine(Bundle, "load.jsonl")).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["GET look 200", "POST order 201"],
            log.Select(sent => $"{sent["method"]} {sent["name"]} {sent["status"]}").Distinct().Order());

        var proposal = Path.Combine(_directory, "proposal.yaml");
        Assert.Equal(0, (await Job.CliAsync("contract", "--from", Bundle, "--output", proposal)).ExitCode);
        var (exitCode, output, error) = await Job.CliAsync("verify", Bundle, "--contract", proposal);
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("connections-stock", await File.ReadAllTextAsync(proposal));
    }

    [SkippableFact]
    [Key("application.ready-within")]
    public async Task What_does_not_get_ready_ends_the_run_in_its_time_with_what_its_pods_lack()
    {
        RequireRoot();
        var samples = Path.Combine(Checkout.Root, "samples");
        var front = Path.Combine(_directory, "front.yaml");
        await File.WriteAllTextAsync(front,
            (await File.ReadAllTextAsync(Path.Combine(samples, "shop/manifests/front.yaml")))
            .Replace("args: [front]", "args: [nothing]", StringComparison.Ordinal));
        var experiment = Path.Combine(_directory, "experiment.yaml");
        await File.WriteAllTextAsync(experiment, (await File.ReadAllTextAsync(Path.Combine(samples, "experiments/shop.yaml")))
            .Replace("../shop/manifests/front.yaml", front, StringComparison.Ordinal)
            .Replace("../../", $"{Checkout.Root}/", StringComparison.Ordinal)
            .Replace("../shop", $"{samples}/shop", StringComparison.Ordinal)
            .Replace("  manifests:", "  ready-within: 40s\n  manifests:", StringComparison.Ordinal));

        var job = await Job.RunSampleAsync(experiment, Bundle);

        Assert.Equal((1, ""), (job.ExitCode, job.Output));
        Assert.Contains("Deployment shop/front: not ready after 40 s", job.Error);
        Assert.Contains("container front:", job.Error);
        Assert.Contains("exit code 1", job.Error);
        Assert.False(Directory.Exists(Bundle));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static void RequireRoot() =>
        Skip.IfNot(Environment.UserName == "root", "a cluster with hermetic rules, and debootstrap, need root");

    private static JsonArray Subjects(Job job, string chain) =>
        job.Verdict["chains"]!.AsArray().First(c => (string?)c!["name"] == chain)!["subjects"]!.AsArray();
}
