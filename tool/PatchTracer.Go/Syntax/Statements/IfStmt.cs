namespace PatchTracer.Go.Syntax;

public sealed class IfStmt : Stmt
{
    internal IfStmt(TextSpan span, Stmt? init, Expr condition, BlockStmt then, Stmt? @else) : base(span)
    {
        Init = Adopt(init);
        Condition = Adopt(condition);
        Then = Adopt(then);
        Else = Adopt(@else);
    }

    public Stmt? Init { get; }

    public Expr Condition { get; }

    public BlockStmt Then { get; }

    /// <summary>A <see cref="BlockStmt"/> or, for <c>else if</c>, an <see cref="IfStmt"/>.</summary>
    public Stmt? Else { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Init);
        Add(children, Condition);
        Add(children, Then);
        Add(children, Else);
    }
}
