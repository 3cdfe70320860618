using PatchTracer.Workspace;

namespace PatchTracer.Collector.Tests;

/// <summary>
/// Packages from npm beside scripts that want them: installed once for each lock file, or for each list of versions where there is none, into
/// the machine's cache, outside the checkout.
/// </summary>
internal static class NodePackages
{
    private const string Packages = "package.json";

    public static readonly string Clients = Path.Combine(AppContext.BaseDirectory, "clients");

    /// <summary>Why they cannot run here; null when they can.</summary>
    public static async Task<string?> InstallAsync(string place)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            var node = await new Tool("node", "--version").RunAsync(timeout.Token);
            using var key = new ContentKey().Add("node", node).AddFile("lock", Path.Combine(place, Lock(place) ?? Packages));
            var entry = CacheRoot.FromEnvironment().Entry("npm-clients", key.Prefix());
            if (!Directory.Exists(entry))
                await Publication.DirectoryAsync(entry, partial => InstallAsync(place, partial, timeout.Token));
            // Node looks for packages beside the script that wants them.
            var link = Path.Combine(place, "node_modules");
            File.Delete(link);
            File.CreateSymbolicLink(link, Path.Combine(entry, "node_modules"));
            return null;
        }
        catch (Exception e) when (e is ToolException or IOException or UnauthorizedAccessException)
        {
            return $"node or npm is missing, or npm cannot install the packages of {Path.GetFileName(place)}: {e.Message}";
        }
    }

    // What npm does not have of other platforms cannot be locked.
    private static string? Lock(string place) => File.Exists(Path.Combine(place, "package-lock.json")) ? "package-lock.json" : null;

    private static async Task InstallAsync(string place, string directory, CancellationToken cancellation)
    {
        foreach (var file in new[] { Packages, Lock(place) }.OfType<string>())
            File.Copy(Path.Combine(place, file), Path.Combine(directory, file));
        File.Copy(Path.Combine(Clients, ".npmrc"), Path.Combine(directory, ".npmrc"));
        await new Tool("npm", Lock(place) is null ? "install" : "ci", "--ignore-scripts") { WorkingDirectory = directory }.RunAsync(cancellation);
    }
}
