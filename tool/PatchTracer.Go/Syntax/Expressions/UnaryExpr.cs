using PatchTracer.Go.Lexing;

namespace PatchTracer.Go.Syntax;

/// <summary><c>+ - ! ^ &amp; &lt;-</c> and, in constraints, <c>~</c>.</summary>
public sealed class UnaryExpr : Expr
{
    internal UnaryExpr(TextSpan span, TokenKind @operator, Expr operand) : base(span)
    {
        Operator = @operator;
        Operand = Adopt(operand);
    }

    public TokenKind Operator { get; }

    public Expr Operand { get; }

    internal override void AddChildren(List<Node> children) => Add(children, Operand);
}
