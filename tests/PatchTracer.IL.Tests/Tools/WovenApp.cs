namespace PatchTracer.IL.Tests.Tools;

/// <summary>A source that is compiled, woven, loaded, and whose spans are seen.</summary>
internal sealed class WovenApp : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public WovenApp(string source, string name, params string[] points)
    {
        var path = CSharp.Compile(_scratch.Path, $"app{name}", source);
        TestPoints.Weave(path, TestPoints.Catalog(points));
        Program = new LoadedProgram(path);
        Program.PrepareAll();
        Spans = new SpanRecorder($"app{name}");
    }

    public LoadedProgram Program { get; }

    public SpanRecorder Spans { get; }

    public void Dispose()
    {
        Spans.Dispose();
        Program.Dispose();
        _scratch.Dispose();
    }
}
