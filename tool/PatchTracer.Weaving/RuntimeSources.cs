using System.Text;
using PatchTracer.Weaving.Trees;
using PatchTracer.Workspace;

namespace PatchTracer.Weaving;

/// <summary>
/// The Go files of the runtime that go into a tree. Tests are left out; a file that asks for OpenTelemetry goes only into trees that
/// vendor it, without the constraint that keeps it out of the runtime's own module.
/// </summary>
public sealed class RuntimeSources(string directory, WeaveTree tree)
{
    private const string Upstream = "vendor/go.opentelemetry.io/otel/trace";

    /// <summary>As gofmt has it since 1.17: in front of everything, both spellings.</summary>
    private static readonly byte[] Constraint = [.. "//go:build patchtracer_otel\n// +build patchtracer_otel\n\n"u8];

    /// <summary>How the runtime's packages import each other in their own module.</summary>
    private static ReadOnlySpan<byte> Own => "\"patchtracer/internal/"u8;

    private bool? _hasBridge;

    /// <summary>
    /// The tree vendors OpenTelemetry 1.0 or later: before, a tracestate could not be parsed. Kubernetes 1.22 and 1.23 vendor 0.20.
    /// </summary>
    public bool HasBridge => _hasBridge ??= HasUpstream();

    /// <summary>What goes into the tree, with paths below the runtime's directory: <c>internal/wire/protobuf.go</c>.</summary>
    public IEnumerable<(string Path, byte[] Content)> Files()
    {
        foreach (var path in In(directory))
        {
            var content = Rehomed(ForeignFile.ReadBytes(Path.Combine(directory, path)));
            if (!content.AsSpan().StartsWith(Constraint))
                yield return (path, content);
            else if (HasBridge)
                yield return (path, content[Constraint.Length..]);
        }
    }

    /// <summary>
    /// The files of a runtime that are woven in: all Go files but tests, with paths relative to the runtime's directory, in order.
    /// </summary>
    public static IEnumerable<string> In(string directory) =>
        Directory.EnumerateFiles(directory, "*.go", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(directory, file))
            .Where(path => !path.EndsWith("_test.go", StringComparison.Ordinal)
                && !path.Split(Path.DirectorySeparatorChar).Contains("testdata"))
            .Order(StringComparer.Ordinal);

    /// <summary>The runtime's own packages are imported under where the tree has them.</summary>
    private byte[] Rehomed(byte[] content)
    {
        var home = Encoding.UTF8.GetBytes($"\"{tree.RuntimeImportPath}/internal/");
        var rest = content.AsSpan();
        List<byte> text = [];
        for (int at; (at = rest.IndexOf(Own)) >= 0; rest = rest[(at + Own.Length)..])
        {
            text.AddRange(rest[..at]);
            text.AddRange(home);
        }
        text.AddRange(rest);
        return [.. text];
    }

    private bool HasUpstream()
    {
        var path = Path.Combine(tree.Root, Upstream);
        return Directory.Exists(path)
            && Directory.EnumerateFiles(path, "*.go")
            .Any(file => ForeignFile.ReadBytes(file).AsSpan().IndexOf("func ParseTraceState("u8) >= 0);
    }
}
