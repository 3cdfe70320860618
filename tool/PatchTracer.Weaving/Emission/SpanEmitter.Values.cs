using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Weaving.Emission;

internal sealed partial class SpanEmitter
{
    /// <summary>Parts with slashes in between, as one expression.</summary>
    private (string Expression, ImmutableArray<string> NotNil)? Joined(ImmutableArray<Operand> parts, Resolver at, SourceLocation location)
    {
        var values = parts.Select(part => Value(part, at, location)).ToList();
        if (values.Contains(null))
            return null;
        var texts = values.Select(value => value!.IsConstant ? value.Expression : $"string({value.Expression})");
        return (string.Join(Slash, texts), [.. values.SelectMany(value => value!.NotNil).Distinct()]);
    }

    private ResolvedValue? Value(Operand operand, Resolver at, SourceLocation location)
    {
        var resolution = operand is Operand.Go go
            ? expander.Expand(go.Template, out var problem) is { } text ? new ResolvedValue(text, []) : Resolution.Fail(problem)
            : at.Resolve(operand);
        if (resolution.Value is null && resolution.Problem.Length > 0)
            problems.Add(location, resolution.Problem);
        return resolution.Value;
    }

    private static ImmutableArray<string> NotNil(ResolvedValue value) =>
        value.Root is { IsPointer: true } root && root.Name == value.Expression ? value.NotNil.Add(value.Expression) : value.NotNil;

    private string Fail(SourceLocation at, string problem)
    {
        problems.Add(at, problem);
        return "false";
    }

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
