using PatchTracer.Workspace;

namespace PatchTracer.Collector.Tests;

/// <summary>A Go program with the woven runtime in it, run from its source beside the test assembly.</summary>
internal static class GoClient
{
    private static readonly string Place = Path.Combine(AppContext.BaseDirectory, "clients", "go");

    /// <summary>Debian puts Go beside the PATH. Null when there is none.</summary>
    public static string? Go { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Concat(Directory.Exists("/usr/lib") ? Directory.GetDirectories("/usr/lib", "go-1.*").OrderDescending()
            .Select(d => Path.Combine(d, "bin")) : [])
        .Select(directory => Path.Combine(directory, "go")).FirstOrDefault(File.Exists);

    /// <summary>What it printed, in words.</summary>
    public static async Task<string[]> RunAsync(Uri endpoint)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var tool = new Tool(Go!, "run", ".")
        {
            WorkingDirectory = Place,
            Environment = new Dictionary<string, string?>
            {
                ["PATCHTRACER_ENDPOINT"] = endpoint.ToString().TrimEnd('/'),
                ["PATCHTRACER_SERVICE"] = "go-client",
                ["PATCHTRACER_NODE"] = "node-1",
                ["GOFLAGS"] = "-mod=mod",
                ["GO111MODULE"] = "on",
                ["GOPROXY"] = "off",
            },
        };
        return (await tool.RunAsync(timeout.Token)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }
}
