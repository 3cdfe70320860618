using PatchTracer.Go.Lexing;

namespace PatchTracer.Go.Syntax;

/// <summary><c>a, b = c, d</c>, <c>a := b</c> or <c>a += b</c>.</summary>
public sealed class AssignStmt : Stmt
{
    internal AssignStmt(TextSpan span, ImmutableArray<Expr> left, TokenKind @operator, int operatorStart, ImmutableArray<Expr> right)
        : base(span)
    {
        Left = Adopt(left);
        Operator = @operator;
        OperatorStart = operatorStart;
        Right = Adopt(right);
    }

    public ImmutableArray<Expr> Left { get; }

    public TokenKind Operator { get; }

    internal int OperatorStart { get; }

    public ImmutableArray<Expr> Right { get; }

    /// <summary>True for <c>:=</c>.</summary>
    public bool IsDefine => Operator == TokenKind.Define;

    public override IEnumerable<Ident> AssignedNames => Left.OfType<Ident>();

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Left);
        Add(children, Right);
    }
}
