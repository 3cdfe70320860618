namespace PatchTracer.Go.Syntax;

public sealed class LabeledStmt : Stmt
{
    internal LabeledStmt(TextSpan span, Ident label, Stmt statement) : base(span)
    {
        Label = Adopt(label);
        Statement = Adopt(statement);
    }

    public Ident Label { get; }

    public Stmt Statement { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Label);
        Add(children, Statement);
    }
}
