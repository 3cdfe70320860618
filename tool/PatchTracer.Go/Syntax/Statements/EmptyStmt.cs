namespace PatchTracer.Go.Syntax;

/// <summary>A semicolon on its own, or nothing before a closing brace or after a label.</summary>
public sealed class EmptyStmt : Stmt
{
    internal EmptyStmt(TextSpan span) : base(span) { }

    internal override void AddChildren(List<Node> children) { }
}
