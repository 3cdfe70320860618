namespace PatchTracer.Go.Syntax;

/// <summary><c>[n]T</c> or <c>[...]T</c></summary>
public sealed class ArrayType : Expr
{
    internal ArrayType(TextSpan span, Expr? length, Expr element) : base(span)
    {
        Length = Adopt(length);
        Element = Adopt(element);
    }

    /// <summary>Null for <c>[...]T</c>.</summary>
    public Expr? Length { get; }

    public Expr Element { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Length);
        Add(children, Element);
    }
}
