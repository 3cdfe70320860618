namespace PatchTracer.Go.Syntax;

/// <summary>Where an expression was expected and none could be read; the span may be empty.</summary>
public sealed class BadExpr : Expr
{
    internal BadExpr(TextSpan span) : base(span) { }

    internal override void AddChildren(List<Node> children) { }
}
