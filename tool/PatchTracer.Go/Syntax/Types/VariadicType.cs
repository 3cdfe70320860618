namespace PatchTracer.Go.Syntax;

/// <summary><c>...T</c>, the type of a last parameter.</summary>
public sealed class VariadicType : Expr
{
    internal VariadicType(TextSpan span, Expr element) : base(span) => Element = Adopt(element);

    public Expr Element { get; }

    internal override void AddChildren(List<Node> children) => Add(children, Element);
}
