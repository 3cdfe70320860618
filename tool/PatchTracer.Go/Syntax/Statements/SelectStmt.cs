namespace PatchTracer.Go.Syntax;

public sealed class SelectStmt : Stmt
{
    internal SelectStmt(TextSpan span, TextSpan openBrace, ImmutableArray<CommClause> clauses) : base(span)
    {
        OpenBrace = openBrace;
        Clauses = Adopt(clauses);
    }

    public TextSpan OpenBrace { get; }

    public ImmutableArray<CommClause> Clauses { get; }

    internal override void AddChildren(List<Node> children) => Add(children, Clauses);
}
