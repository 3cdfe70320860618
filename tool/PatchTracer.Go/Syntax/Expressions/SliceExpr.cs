namespace PatchTracer.Go.Syntax;

/// <summary><c>x[low:high:max]</c></summary>
public sealed class SliceExpr : Expr
{
    internal SliceExpr(TextSpan span, Expr operand, Expr? low, Expr? high, Expr? max) : base(span)
    {
        Operand = Adopt(operand);
        Low = Adopt(low);
        High = Adopt(high);
        Max = Adopt(max);
    }

    public Expr Operand { get; }

    public Expr? Low { get; }

    public Expr? High { get; }

    public Expr? Max { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Operand);
        Add(children, Low);
        Add(children, High);
        Add(children, Max);
    }
}
