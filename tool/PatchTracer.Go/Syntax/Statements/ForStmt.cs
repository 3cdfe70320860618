namespace PatchTracer.Go.Syntax;

public sealed class ForStmt : Stmt
{
    internal ForStmt(TextSpan span, Stmt? init, Expr? condition, Stmt? post, BlockStmt body) : base(span)
    {
        Init = Adopt(init);
        Condition = Adopt(condition);
        Post = Adopt(post);
        Body = Adopt(body);
    }

    public Stmt? Init { get; }

    public Expr? Condition { get; }

    public Stmt? Post { get; }

    public BlockStmt Body { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Init);
        Add(children, Condition);
        Add(children, Post);
        Add(children, Body);
    }
}
