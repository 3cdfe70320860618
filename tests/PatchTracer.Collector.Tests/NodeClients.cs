using PatchTracer.Workspace;

namespace PatchTracer.Collector.Tests;

/// <summary>The clients from npm: installed once for each lock file into the machine's cache, outside the checkout.</summary>
public sealed class NodeClients
{
    private static readonly string Place = Path.Combine(AppContext.BaseDirectory, "clients");

    private static readonly Lazy<Task<string?>> Installed = new(InstallAsync);

    /// <summary>Why they cannot run here; null when they can.</summary>
    public string? Unavailable { get; } = Installed.Value.GetAwaiter().GetResult();

    /// <summary>Runs a script with arguments and returns what it printed.</summary>
    public async Task<string> RunAsync(string script, params string[] arguments)
    {
        if (Unavailable is not null)
            throw new InvalidOperationException(Unavailable);
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var tool = new Tool("node", [script, .. arguments]) { WorkingDirectory = Place };
        return (await tool.RunAsync(timeout.Token)).Trim();
    }

    private static async Task<string?> InstallAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            var node = await new Tool("node", "--version").RunAsync(timeout.Token);
            using var key = new ContentKey().Add("node", node).AddFile("lock", Path.Combine(Place, "package-lock.json"));
            var entry = CacheRoot.FromEnvironment().Entry("npm-clients", key.Prefix());
            if (!Directory.Exists(entry))
                await Publication.DirectoryAsync(entry, partial => InstallAsync(partial, timeout.Token));
            // Node looks for packages beside the script that wants them.
            var packages = Path.Combine(Place, "node_modules");
            File.Delete(packages);
            File.CreateSymbolicLink(packages, Path.Combine(entry, "node_modules"));
            return null;
        }
        catch (ToolException e)
        {
            return $"node or npm is missing, or npm cannot install the clients: {e.Message}";
        }
    }

    private static async Task InstallAsync(string directory, CancellationToken cancellation)
    {
        foreach (var file in new[] { "package.json", "package-lock.json", ".npmrc" })
            File.Copy(Path.Combine(Place, file), Path.Combine(directory, file));
        await new Tool("npm", "ci", "--ignore-scripts") { WorkingDirectory = directory }.RunAsync(cancellation);
    }
}
