using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Lifecycle;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Tests.Lifecycle;

public sealed class NodeTests : IDisposable
{
    private static readonly string TwoNode = Path.Combine(AppContext.BaseDirectory, "kind-config", "two-node.yaml");

    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-nodes-").FullName;

    /// <summary>A container with kind's labels that never runs stands for their node.</summary>
    [SkippableFact(Timeout = 300_000)]
    public async Task A_cluster_of_kind_that_somebody_else_made_is_neither_taken_nor_removed()
    {
        Skip.If(await DockerEngine.VersionAsync(CancellationToken.None) is null or "", "needs a Docker engine that answers");
        var theirs = $"pt-theirs-{Guid.NewGuid():N}"[..20];
        var kind = new KindCluster(new CacheRoot(_directory), SilentReporter.Instance);
        await CreateAsync(theirs);
        try
        {
            Assert.Empty(await Node.OfClusterAsync(theirs, CancellationToken.None));
            ClusterException[] refusals =
            [
                await Assert.ThrowsAsync<ClusterException>(() => kind.DownAsync(theirs, CancellationToken.None)),
                await Assert.ThrowsAsync<ClusterException>(
                    () => kind.UpAsync(new ClusterSpec(TwoNode, "none.tar", "v1.20.2") { Name = theirs }, CancellationToken.None)),
                await Assert.ThrowsAsync<ClusterException>(() => kind.RequireMachineAsync(theirs, TwoNode, CancellationToken.None)),
            ];

            Assert.All(refusals, refusal => Assert.Equal(ClusterFailure.Input, refusal.Failure));
            Assert.All(refusals, refusal => Assert.Contains($"{theirs}-control-plane", refusal.Message, StringComparison.Ordinal));
            Assert.Equal("created", await Docker.RunAsync(["inspect", "--format", "{{.State.Status}}", $"{theirs}-control-plane"],
                CancellationToken.None));
        }
        finally
        {
            await Docker.TryRunAsync(["rm", "--force", $"{theirs}-control-plane"], CancellationToken.None);
            await Docker.TryRunAsync(["rmi", "--force", $"{theirs}:1"], CancellationToken.None);
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task CreateAsync(string cluster)
    {
        var archive = Path.Combine(_directory, "empty.tar");
        await new Tool("tar", "--create", "--file", archive, "--files-from", "/dev/null").RunAsync(CancellationToken.None);
        await Docker.RunAsync(["import", archive, $"{cluster}:1"], CancellationToken.None);
        await Docker.RunAsync(
            ["create", "--name", $"{cluster}-control-plane", "--network", "none", "--label", $"io.x-k8s.kind.cluster={cluster}", "--label",
                "io.x-k8s.kind.role=control-plane", $"{cluster}:1", "/none"],
            CancellationToken.None);
    }
}
