using System.Net;
using System.Net.Sockets;
using PatchTracer.Collector;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Experiments.Steps;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Experiments.Tests;

public sealed class BundleDirectoryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    [Theory]
    [InlineData("a directory of somebody's")]
    [InlineData("a file")]
    public async Task A_run_whose_bundle_would_take_the_place_of_something_is_refused_before_anything_is_done(string what)
    {
        var target = Path.Combine(_directory, "target");
        var kept = what == "a file" ? target : Path.Combine(Directory.CreateDirectory(target).FullName, "work.txt");
        await File.WriteAllTextAsync(kept, "mine");
        var experiment = ExperimentFile.Load(Path.Combine(Checkout.Root, "samples/experiments/hotrod.yaml"));
        var options = new RunOptions { BundleDirectory = target, NodeSources = Path.Combine(Checkout.Root, "kind-config/node") };
        var run = new ExperimentRun(experiment, options, new CacheRoot(Path.Combine(_directory, "cache")), SilentReporter.Instance);

        var error = await Assert.ThrowsAsync<ExperimentException>(() => run.RunAsync(default));

        Assert.Contains(target, error.Message);
        Assert.Equal("mine", await File.ReadAllTextAsync(kept));
        Assert.False(Directory.Exists(Path.Combine(_directory, "cache", "runs")));
    }

    [SkippableFact]
    public async Task A_run_whose_collector_would_have_no_port_names_who_has_it_before_anything_is_done()
    {
        using var listener = new TcpListener(IPAddress.Loopback, CollectorOptions.HttpPort);
        try
        {
            listener.Start();
        }
        catch (SocketException e)
        {
            Skip.If(true, $"port {CollectorOptions.HttpPort} is in use on this machine: {e.Message}");
        }
        var experiment = ExperimentFile.Load(Path.Combine(Checkout.Root, "samples/experiments/hotrod.yaml"));
        var options = new RunOptions
        {
            BundleDirectory = Path.Combine(_directory, "bundle"),
            NodeSources = Path.Combine(Checkout.Root, "kind-config/node")
        };
        var run = new ExperimentRun(experiment, options, new CacheRoot(Path.Combine(_directory, "cache")), SilentReporter.Instance);

        var error = await Assert.ThrowsAsync<ExperimentException>(() => run.RunAsync(default));

        Assert.Contains($"port {CollectorOptions.HttpPort} is taken by", error.Message);
        Assert.Contains($"process {Environment.ProcessId}", error.Message);
        Assert.False(Directory.Exists(Path.Combine(_directory, "cache", "runs")));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
