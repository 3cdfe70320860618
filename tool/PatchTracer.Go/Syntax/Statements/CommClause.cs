namespace PatchTracer.Go.Syntax;

/// <summary>A <c>case</c> or <c>default</c> of a select.</summary>
public sealed class CommClause : Stmt, IStatementList
{
    internal CommClause(TextSpan span, Stmt? communication, TextSpan colon, ImmutableArray<Stmt> statements) : base(span)
    {
        Communication = Adopt(communication);
        Colon = colon;
        Statements = Adopt(statements);
    }

    /// <summary>Null for <c>default</c>.</summary>
    public Stmt? Communication { get; }

    public TextSpan Colon { get; }

    public ImmutableArray<Stmt> Statements { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Communication);
        Add(children, Statements);
    }
}
