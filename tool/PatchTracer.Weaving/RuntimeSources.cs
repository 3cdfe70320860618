using PatchTracer.Weaving.Trees;
using PatchTracer.Workspace;

namespace PatchTracer.Weaving;

/// <summary>
/// The Go files of the runtime that go into a tree. Tests are left out; a file that asks for OpenTelemetry goes only into trees that
/// vendor it, without the constraint that keeps it out of the runtime's own module.
/// </summary>
internal sealed class RuntimeSources(string directory, WeaveTree tree)
{
    private const string Upstream = "vendor/go.opentelemetry.io/otel/trace";

    /// <summary>As gofmt has it since 1.17: in front of everything, both spellings.</summary>
    private static readonly byte[] Constraint = [.. "//go:build patchtracer_otel\n// +build patchtracer_otel\n\n"u8];

    private bool? _hasBridge;

    /// <summary>
    /// The tree vendors OpenTelemetry 1.0 or later: before, a tracestate could not be parsed. Kubernetes 1.22 and 1.23 vendor 0.20.
    /// </summary>
    public bool HasBridge => _hasBridge ??= HasUpstream();

    public IEnumerable<(string Name, byte[] Content)> Files()
    {
        foreach (var file in Directory.EnumerateFiles(directory, "*.go")
            .Where(file => !file.EndsWith("_test.go", StringComparison.Ordinal)))
        {
            var content = ForeignFile.ReadBytes(file);
            if (!content.AsSpan().StartsWith(Constraint))
                yield return (Path.GetFileName(file), content);
            else if (HasBridge)
                yield return (Path.GetFileName(file), content[Constraint.Length..]);
        }
    }

    private bool HasUpstream()
    {
        var path = Path.Combine(tree.Root, Upstream);
        return Directory.Exists(path)
            && Directory.EnumerateFiles(path, "*.go")
            .Any(file => ForeignFile.ReadBytes(file).AsSpan().IndexOf("func ParseTraceState("u8) >= 0);
    }
}
