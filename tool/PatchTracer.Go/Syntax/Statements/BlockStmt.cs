namespace PatchTracer.Go.Syntax;

public sealed class BlockStmt : Stmt, IStatementList
{
    internal BlockStmt(TextSpan span, ImmutableArray<Stmt> statements, int closeBraceStart) : base(span)
    {
        Statements = Adopt(statements);
        CloseBraceStart = closeBraceStart;
    }

    public ImmutableArray<Stmt> Statements { get; }

    internal int CloseBraceStart { get; }

    public TextSpan OpenBrace => new(Span.Start, Math.Min(1, Span.Length));

    /// <summary>Empty where the brace is missing.</summary>
    public TextSpan CloseBrace => TextSpan.FromBounds(CloseBraceStart, Span.End);

    internal override void AddChildren(List<Node> children) => Add(children, Statements);
}
