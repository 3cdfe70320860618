namespace PatchTracer.Cluster.Machine;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("patchtracer-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
