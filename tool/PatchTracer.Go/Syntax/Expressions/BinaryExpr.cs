using PatchTracer.Go.Lexing;

namespace PatchTracer.Go.Syntax;

public sealed class BinaryExpr : Expr
{
    internal BinaryExpr(TextSpan span, Expr left, TokenKind @operator, int operatorStart, Expr right) : base(span)
    {
        Left = Adopt(left);
        Operator = @operator;
        OperatorStart = operatorStart;
        Right = Adopt(right);
    }

    public Expr Left { get; }

    public TokenKind Operator { get; }

    internal int OperatorStart { get; }

    public Expr Right { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Left);
        Add(children, Right);
    }
}
