namespace PatchTracer.Go.Syntax;

/// <summary><c>*x</c>: a pointer type or an indirection.</summary>
public sealed class StarExpr : Expr
{
    internal StarExpr(TextSpan span, Expr operand) : base(span) => Operand = Adopt(operand);

    public Expr Operand { get; }

    internal override void AddChildren(List<Node> children) => Add(children, Operand);
}
