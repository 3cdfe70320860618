namespace PatchTracer.Go.Syntax;

public sealed class ExprStmt : Stmt
{
    internal ExprStmt(TextSpan span, Expr expression) : base(span) => Expression = Adopt(expression);

    public Expr Expression { get; }

    internal override void AddChildren(List<Node> children) => Add(children, Expression);
}
