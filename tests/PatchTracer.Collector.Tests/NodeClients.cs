using PatchTracer.Workspace;

namespace PatchTracer.Collector.Tests;

/// <summary>The clients from npm.</summary>
public sealed class NodeClients
{
    private static readonly Lazy<Task<string?>> Installed = new(() => NodePackages.InstallAsync(NodePackages.Clients));

    /// <summary>Why they cannot run here; null when they can.</summary>
    public string? Unavailable { get; } = Installed.Value.GetAwaiter().GetResult();

    /// <summary>Runs a script with arguments and returns what it printed.</summary>
    public async Task<string> RunAsync(string script, params string[] arguments)
    {
        if (Unavailable is not null)
            throw new InvalidOperationException(Unavailable);
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var tool = new Tool("node", [script, .. arguments]) { WorkingDirectory = NodePackages.Clients };
        return (await tool.RunAsync(timeout.Token)).Trim();
    }
}
