using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Networking;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>`kind create cluster`, once more if the surroundings failed, and not again if a component of ours did.</summary>
internal sealed class Creation(string kind, string diagnostics, IReporter reporter)
{
    private const int Attempts = 2;

    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(3);

    // kind hands these on to the nodes, where a proxy would be a way out of the cluster.
    private static readonly string[] ProxyVariables = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];

    public async Task RunAsync(string name, string config, string image, string kubeconfig, CancellationToken cancellation)
    {
        var environment = ProxyVariables.ToDictionary(v => v, string? (_) => null);
        environment["KIND_EXPERIMENTAL_DOCKER_NETWORK"] = ClusterNetwork.NameFor(name);
        environment["KIND_EXPERIMENTAL_PROVIDER"] = "docker";
        // --retain: what went wrong is read from the nodes before they are removed.
        var tool = new Tool(kind, "create", "cluster", "--name", name, "--config", config, "--image", image, "--kubeconfig", kubeconfig,
            "--retain")
        {
            Environment = environment,
            OnLine = reporter.Status,
        };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await tool.RunAsync(cancellation);
                return;
            }
            catch (ToolException e)
            {
                var failure = await ExplainAsync(name, e, cancellation);
                await RemoveNodesAsync(name, cancellation);
                if (failure.Failure != ClusterFailure.Surroundings || attempt == Attempts)
                    throw failure;
                reporter.Warn($"kind failed for a reason outside the components and is tried once more: {Docker.Reason(e.LastOutput)}");
            }
            catch (OperationCanceledException)
            {
                // The `docker run` of a kind that was interrupted lives on for a moment and may still make its node.
                await RemoveNodesAsync(name, CancellationToken.None);
                await Task.Delay(Aftermath, CancellationToken.None);
                await RemoveNodesAsync(name, CancellationToken.None);
                throw;
            }
        }
    }

    private async Task<ClusterException> ExplainAsync(string name, ToolException e, CancellationToken cancellation)
    {
        if (Docker.Explain(e) is { } known)
            return known;
        var nodes = await Node.OfClusterAsync(name, cancellation);
        if (nodes.Count > 0)
            await Diagnostics.WriteAsync(diagnostics, nodes, null, cancellation);
        return await CrashEvidence.FindAsync(nodes, cancellation) is { } crash
            ? new ClusterException(ClusterFailure.ComponentCrashed,
                $"A component of cluster '{name}' ended itself; logs are in {diagnostics}.", e)
            { Evidence = crash }
            : new ClusterException(ClusterFailure.Surroundings,
                $"kind could not create cluster '{name}': {Docker.Reason(e.LastOutput)}\nLogs of its nodes are in {diagnostics}.",
                e)
            { Evidence = e.LastOutput };
    }

    private static async Task RemoveNodesAsync(string name, CancellationToken cancellation)
    {
        foreach (var node in await Node.OfClusterAsync(name, cancellation))
            await node.RemoveAsync(cancellation);
    }
}
