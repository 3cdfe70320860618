namespace PatchTracer.Go.Syntax;

/// <summary>A skipped function body: where it is.</summary>
internal sealed class LazyBody(TextSpan span)
{
    public TextSpan Span { get; } = span;

    public BlockStmt Parse(GoFile file) => Parsing.Parser.ParseBody(file, Span);
}
