namespace PatchTracer.Go.Syntax;

/// <summary><c>ch &lt;- v</c></summary>
public sealed class SendStmt : Stmt
{
    internal SendStmt(TextSpan span, Expr channel, Expr value) : base(span)
    {
        Channel = Adopt(channel);
        Value = Adopt(value);
    }

    public Expr Channel { get; }

    public Expr Value { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Channel);
        Add(children, Value);
    }
}
