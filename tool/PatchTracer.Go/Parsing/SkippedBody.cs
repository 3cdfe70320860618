using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

/// <summary>Goes on where the parser of its file went past it.</summary>
internal sealed class SkippedBody(TextSpan span, DiagnosticBag diagnostics) : LazyBody(span)
{
    public override BlockStmt Parse(GoFile file) => Parser.ParseBody(file, Span, diagnostics);
}
