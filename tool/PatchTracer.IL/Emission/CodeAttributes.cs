using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Matching;
using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.IL.Emission;

/// <summary>Which method a span is of, by the semantic conventions of OpenTelemetry; where it is in the source only symbols know.</summary>
internal static class CodeAttributes
{
    public static IEnumerable<MethodAttribute> Of(MethodDefinition method, SourceLocation location)
    {
        yield return new("code.function.name", ValueKind.String, new MethodValue.Constant(NameOf(method), location));
        if (FirstLine(method) is not { } point)
            yield break;
        yield return new("code.file.path", ValueKind.String, new MethodValue.Constant(point.Document.Url, location));
        yield return new("code.line.number", ValueKind.Int, new MethodValue.Constant((long)point.StartLine, location));
    }

    // Name.Space.Outer.Inner.Method, as stack traces write it.
    private static string NameOf(MethodDefinition method)
    {
        var space = LogicalName.NamespaceOf(method.DeclaringType);
        return $"{(space.Length > 0 ? space + "." : "")}{LogicalName.Of(method.DeclaringType).Replace('/', '.')}.{LogicalName.Of(method)}";
    }

    // The body of an async method or an iterator is that of its state machine.
    private static SequencePoint? FirstLine(MethodDefinition method) =>
        Lines(method) ?? MethodShapes.StateMachineOf(method)?.Methods.Where(part => part.HasBody
            && part.Name.EndsWith("MoveNext", StringComparison.Ordinal)).Select(Lines).FirstOrDefault(line => line is not null);

    private static SequencePoint? Lines(MethodDefinition method) =>
        method.DebugInformation.SequencePoints.Where(point => !point.IsHidden).MinBy(point => point.StartLine);
}
