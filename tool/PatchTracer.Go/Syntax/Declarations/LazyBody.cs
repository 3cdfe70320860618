using PatchTracer.Go.Parsing;

namespace PatchTracer.Go.Syntax;

/// <summary>A skipped function body: where it is.</summary>
internal sealed class LazyBody(TextSpan span, DiagnosticBag diagnostics)
{
    public TextSpan Span { get; } = span;

    public BlockStmt Parse(GoFile file) => Parser.ParseBody(file, Span, diagnostics);
}
