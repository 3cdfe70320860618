namespace PatchTracer.Go.Syntax;

public sealed class IncDecStmt : Stmt
{
    internal IncDecStmt(TextSpan span, Expr operand, bool isIncrement) : base(span)
    {
        Operand = Adopt(operand);
        IsIncrement = isIncrement;
    }

    public Expr Operand { get; }

    public bool IsIncrement { get; }

    public override IEnumerable<Ident> AssignedNames => Operand is Ident name ? [name] : [];

    internal override void AddChildren(List<Node> children) => Add(children, Operand);
}
