namespace PatchTracer.Go.Syntax;

/// <summary>A skipped function body: where it is.</summary>
internal abstract class LazyBody(TextSpan span)
{
    public TextSpan Span { get; } = span;

    public abstract BlockStmt Parse(GoFile file);
}
