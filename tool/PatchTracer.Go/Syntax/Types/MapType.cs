namespace PatchTracer.Go.Syntax;

/// <summary><c>map[K]V</c></summary>
public sealed class MapType : Expr
{
    internal MapType(TextSpan span, Expr key, Expr value) : base(span)
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
