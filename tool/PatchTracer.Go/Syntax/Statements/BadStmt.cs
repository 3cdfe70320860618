namespace PatchTracer.Go.Syntax;

/// <summary>Where a statement was expected and none could be read.</summary>
public sealed class BadStmt : Stmt
{
    internal BadStmt(TextSpan span) : base(span) { }

    internal override void AddChildren(List<Node> children) { }
}
