namespace PatchTracer.Go.Syntax;

public sealed class VarDecl : Decl
{
    internal VarDecl(TextSpan span, TextSpan? openParen, ImmutableArray<ValueSpec> specs, TextSpan? closeParen) : base(span)
    {
        OpenParen = openParen;
        Specs = Adopt(specs);
        CloseParen = closeParen;
    }

    public TextSpan? OpenParen { get; }

    public ImmutableArray<ValueSpec> Specs { get; }

    public TextSpan? CloseParen { get; }

    public bool IsGrouped => OpenParen is not null;

    internal override void AddChildren(List<Node> children) => Add(children, Specs);
}
