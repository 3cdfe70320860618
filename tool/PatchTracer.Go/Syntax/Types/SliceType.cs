namespace PatchTracer.Go.Syntax;

/// <summary><c>[]T</c></summary>
public sealed class SliceType : Expr
{
    internal SliceType(TextSpan span, Expr element) : base(span) => Element = Adopt(element);

    public Expr Element { get; }

    internal override void AddChildren(List<Node> children) => Add(children, Element);
}
