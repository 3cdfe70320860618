namespace PatchTracer.Go.Syntax;

public sealed class ParenExpr : Expr
{
    internal ParenExpr(TextSpan span, Expr inner) : base(span) => Inner = Adopt(inner);

    public Expr Inner { get; }

    internal override void AddChildren(List<Node> children) => Add(children, Inner);
}
