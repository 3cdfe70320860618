namespace PatchTracer.Go.Syntax;

/// <summary>A call or a conversion.</summary>
public sealed class CallExpr : Expr
{
    internal CallExpr(TextSpan span, Expr callee, int openParenStart,
        ImmutableArray<Expr> arguments, TextSpan? ellipsis, int closeParenStart) : base(span)
    {
        Callee = Adopt(callee);
        OpenParenStart = openParenStart;
        Arguments = Adopt(arguments);
        Ellipsis = ellipsis;
        CloseParenStart = closeParenStart;
    }

    public Expr Callee { get; }

    internal int OpenParenStart { get; }

    public ImmutableArray<Expr> Arguments { get; }

    /// <summary>The <c>...</c> after the last argument.</summary>
    public TextSpan? Ellipsis { get; }

    internal int CloseParenStart { get; }

    public TextSpan OpenParen => new(OpenParenStart, 1);

    /// <summary>Empty where the parenthesis is missing.</summary>
    public TextSpan CloseParen => TextSpan.FromBounds(CloseParenStart, Span.End);

    /// <summary>The names that lead to this call, see <see cref="SelectorChain"/>.</summary>
    public SelectorChain Chain => SelectorChain.Of(this);

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Callee);
        Add(children, Arguments);
    }
}
