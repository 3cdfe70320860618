namespace PatchTracer.IL.Tests.Tools;

internal sealed class ScratchDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("patchtracer-il-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Sub(string name) => Directory.CreateDirectory(this[name]).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
