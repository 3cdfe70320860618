using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Apt;

/// <summary>apt-get, tried once more when a mirror or a lock was in the way for a moment.</summary>
internal static class AptGet
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(IReadOnlyList<string> arguments, IReporter reporter, CancellationToken cancellation)
    {
        var tool = new Tool("apt-get", ["-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=2", .. arguments])
        {
            AsRoot = true,
            Environment = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive", ["LC_ALL"] = "C" },
            OnLine = reporter.Status,
        };
        try
        {
            await tool.RunAsync(cancellation);
        }
        catch (ToolException e) when (e.ExitCode is not null
            && !e.LastOutput.Contains("Unable to locate package", StringComparison.Ordinal))
        {
            reporter.Warn($"apt-get failed and is tried once more: {e.LastOutput.Split('\n')[^1]}");
            await Task.Delay(Pause, cancellation);
            await tool.RunAsync(cancellation);
        }
    }
}
