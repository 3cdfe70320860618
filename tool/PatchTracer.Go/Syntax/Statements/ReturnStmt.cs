namespace PatchTracer.Go.Syntax;

public sealed class ReturnStmt : Stmt
{
    internal ReturnStmt(TextSpan span, ImmutableArray<Expr> results) : base(span) => Results = Adopt(results);

    public ImmutableArray<Expr> Results { get; }

    /// <summary>True for <c>return</c> without values.</summary>
    public bool IsBare => Results.IsEmpty;

    internal override void AddChildren(List<Node> children) => Add(children, Results);
}
