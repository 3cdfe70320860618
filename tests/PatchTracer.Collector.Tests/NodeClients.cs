using PatchTracer.Workspace;

namespace PatchTracer.Collector.Tests;

/// <summary>The clients from npm, installed once beside the test assembly.</summary>
public sealed class NodeClients
{
    private static readonly string Place = Path.Combine(AppContext.BaseDirectory, "clients");

    /// <summary>Why they cannot run here; null when they can.</summary>
    public string? Unavailable { get; }

    public NodeClients()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            new Tool("node", "--version").RunAsync(timeout.Token).GetAwaiter().GetResult();
            Publication.DirectoryAsync(Path.Combine(Place, "installed"), async partial =>
            {
                foreach (var file in Directory.EnumerateFiles(Place))
                    File.Copy(file, Path.Combine(partial, Path.GetFileName(file)));
                await new Tool("npm", "ci") { WorkingDirectory = partial }.RunAsync(timeout.Token);
            }).GetAwaiter().GetResult();
        }
        catch (ToolException e)
        {
            Unavailable = $"node or npm is missing, or npm cannot install the clients: {e.Message}";
        }
    }

    /// <summary>Runs a script with arguments and returns what it printed.</summary>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var tool = new Tool("node", [script, .. arguments]) { WorkingDirectory = Path.Combine(Place, "installed") };
        return (await tool.RunAsync(timeout.Token)).Trim();
    }
}
