namespace PatchTracer.Go.Syntax;

/// <summary>A <c>case</c> or <c>default</c> of a switch.</summary>
public sealed class CaseClause : Stmt, IStatementList
{
    internal CaseClause(TextSpan span, bool isDefault, ImmutableArray<Expr> expressions, TextSpan colon, ImmutableArray<Stmt> statements)
        : base(span)
    {
        IsDefault = isDefault;
        Expressions = Adopt(expressions);
        Colon = colon;
        Statements = Adopt(statements);
    }

    public bool IsDefault { get; }

    public ImmutableArray<Expr> Expressions { get; }

    public TextSpan Colon { get; }

    public ImmutableArray<Stmt> Statements { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Expressions);
        Add(children, Statements);
    }
}
