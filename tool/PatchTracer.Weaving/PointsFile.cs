using System.Text;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Emission;
using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving;

/// <summary>The generated file of a woven package: the points as package variables.</summary>
internal static class PointsFile
{
    public const string Name = "zz_patchtracer.go";

    public static byte[] Print(SourceFile sibling, string runtimeImportPath, IEnumerable<Tracepoint> tracepoints)
    {
        var text = new StringBuilder(LicenceHeader.Of(sibling.Tree));
        text.Append($"package {sibling.Tree.PackageName}\n\nimport \"{runtimeImportPath}\"\n\n");
        text.Append("// The tracepoints that patchtracer wove into this package; it writes this file anew each time.\n\n");
        foreach (var tracepoint in tracepoints.OrderBy(tracepoint => tracepoint.Id, StringComparer.Ordinal))
            text.Append(Declaration(tracepoint));
        return Encoding.UTF8.GetBytes(text.ToString().TrimEnd('\n') + "\n");
    }

    private static string Declaration(Tracepoint tracepoint) =>
        $"var {tracepoint.Variable} = {TemplateExpander.RuntimeName}.NewPoint(\"{tracepoint.Id}\", \"{tracepoint.Layer}\", "
        + $"\"{tracepoint.Span!.Name}\", {TemplateExpander.RuntimeName}.{tracepoint.Span.Kind})\n\n";
}
