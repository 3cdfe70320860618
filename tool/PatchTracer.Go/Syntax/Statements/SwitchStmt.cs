namespace PatchTracer.Go.Syntax;

public sealed class SwitchStmt : Stmt
{
    internal SwitchStmt(TextSpan span, Stmt? init, Expr? tag, TextSpan openBrace, ImmutableArray<CaseClause> clauses) : base(span)
    {
        Init = Adopt(init);
        Tag = Adopt(tag);
        OpenBrace = openBrace;
        Clauses = Adopt(clauses);
    }

    public Stmt? Init { get; }

    public Expr? Tag { get; }

    public TextSpan OpenBrace { get; }

    public ImmutableArray<CaseClause> Clauses { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Init);
        Add(children, Tag);
        Add(children, Clauses);
    }
}
