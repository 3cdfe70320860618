namespace PatchTracer.Go.Syntax;

public sealed class ChanType : Expr
{
    internal ChanType(TextSpan span, ChanDirection direction, Expr element) : base(span)
    {
        Direction = direction;
        Element = Adopt(element);
    }

    public ChanDirection Direction { get; }

    public Expr Element { get; }

    internal override void AddChildren(List<Node> children) => Add(children, Element);
}
