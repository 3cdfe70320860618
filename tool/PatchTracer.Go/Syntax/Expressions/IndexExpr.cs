namespace PatchTracer.Go.Syntax;

/// <summary><c>x[i]</c> or the instantiation <c>f[A, B]</c>.</summary>
public sealed class IndexExpr : Expr
{
    internal IndexExpr(TextSpan span, Expr operand, ImmutableArray<Expr> indices) : base(span)
    {
        Operand = Adopt(operand);
        Indices = Adopt(indices);
    }

    public Expr Operand { get; }

    /// <summary>One index, or one or more type arguments.</summary>
    public ImmutableArray<Expr> Indices { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Operand);
        Add(children, Indices);
    }
}
