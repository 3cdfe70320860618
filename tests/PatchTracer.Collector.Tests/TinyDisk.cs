using PatchTracer.Workspace;

namespace PatchTracer.Collector.Tests;

/// <summary>A file system of a few MiB in memory, mounted for one test.</summary>
internal sealed class TinyDisk : IDisposable
{
    private readonly TemporaryDirectory _mountPoint = new();

    public string Path => _mountPoint.Path;

    /// <summary>Null with the reason when this user may not mount.</summary>
    public static TinyDisk? TryMount(int megabytes, out string reason)
    {
        var disk = new TinyDisk();
        try
        {
            Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.Path);
            reason = "";
            return disk;
        }
        catch (ToolException e)
        {
            disk._mountPoint.Dispose();
            reason = $"a small file system cannot be mounted here: {e.Message}";
            return null;
        }
    }

    public void Dispose()
    {
        Run("umount", Path);
        _mountPoint.Dispose();
    }

    private static void Run(string program, params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        new Tool(program, arguments).RunAsync(timeout.Token).GetAwaiter().GetResult();
    }
}
