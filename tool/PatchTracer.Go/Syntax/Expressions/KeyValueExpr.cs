namespace PatchTracer.Go.Syntax;

/// <summary><c>k: v</c> in a composite literal.</summary>
public sealed class KeyValueExpr : Expr
{
    internal KeyValueExpr(TextSpan span, Expr key, Expr value) : base(span)
    {
        Key = Adopt(key);
        Value = Adopt(value);
    }

    public Expr Key { get; }

    public Expr Value { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Key);
        Add(children, Value);
    }
}
