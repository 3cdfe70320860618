using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Bundles;

/// <summary>A directory for as long as a run lasts. Those of runs that were killed are removed by the next one.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    private const string Kind = "runs";

    private ScratchDirectory(string path) => Path = path;

    public string Path { get; }

    public static ScratchDirectory Create(CacheRoot cache)
    {
        var own = cache.Entry(Kind, $"{Environment.ProcessId}");
        foreach (var other in Directory.EnumerateDirectories(System.IO.Path.GetDirectoryName(own)!))
        {
            // Also one of our own number: process ids come round again.
            if (other == own || !Directory.Exists($"/proc/{System.IO.Path.GetFileName(other)}"))
                Directory.Delete(other, recursive: true);
        }
        return new ScratchDirectory(Directory.CreateDirectory(own).FullName);
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
