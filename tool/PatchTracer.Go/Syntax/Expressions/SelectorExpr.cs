namespace PatchTracer.Go.Syntax;

/// <summary><c>x.name</c>: a field, a method, or a name of a package.</summary>
public sealed class SelectorExpr : Expr
{
    internal SelectorExpr(TextSpan span, Expr operand, Ident name) : base(span)
    {
        Operand = Adopt(operand);
        Name = Adopt(name);
    }

    public Expr Operand { get; }

    public Ident Name { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Operand);
        Add(children, Name);
    }
}
