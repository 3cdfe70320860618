namespace PatchTracer.Go.Syntax;

/// <summary><c>T{a, k: v}</c></summary>
public sealed class CompositeLit : Expr
{
    internal CompositeLit(TextSpan span, Expr? type, int openBraceStart, ImmutableArray<Expr> elements, int closeBraceStart) : base(span)
    {
        Type = Adopt(type);
        OpenBraceStart = openBraceStart;
        Elements = Adopt(elements);
        CloseBraceStart = closeBraceStart;
    }

    /// <summary>Null for an element whose type is elided.</summary>
    public Expr? Type { get; }

    internal int OpenBraceStart { get; }

    public ImmutableArray<Expr> Elements { get; }

    internal int CloseBraceStart { get; }

    public TextSpan OpenBrace => new(OpenBraceStart, 1);

    /// <summary>Empty where the brace is missing.</summary>
    public TextSpan CloseBrace => TextSpan.FromBounds(CloseBraceStart, Span.End);

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Type);
        Add(children, Elements);
    }
}
