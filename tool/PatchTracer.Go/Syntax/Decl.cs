namespace PatchTracer.Go.Syntax;

/// <summary>A declaration, at top level or in a <see cref="DeclStmt"/>.</summary>
public abstract class Decl : Node
{
    private protected Decl(TextSpan span) : base(span) { }
}
