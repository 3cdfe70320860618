namespace PatchTracer.Go.Syntax;

public sealed class GoStmt : Stmt
{
    internal GoStmt(TextSpan span, Expr call) : base(span) => Call = Adopt(call);

    /// <summary>A <see cref="CallExpr"/> in valid Go.</summary>
    public Expr Call { get; }

    internal override void AddChildren(List<Node> children) => Add(children, Call);
}
