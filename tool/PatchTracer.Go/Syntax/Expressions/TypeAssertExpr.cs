namespace PatchTracer.Go.Syntax;

/// <summary><c>x.(T)</c></summary>
public sealed class TypeAssertExpr : Expr
{
    internal TypeAssertExpr(TextSpan span, Expr operand, Expr? type) : base(span)
    {
        Operand = Adopt(operand);
        Type = Adopt(type);
    }

    public Expr Operand { get; }

    /// <summary>Null for <c>.(type)</c>.</summary>
    public Expr? Type { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Operand);
        Add(children, Type);
    }
}
