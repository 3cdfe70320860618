namespace PatchTracer.Go.Syntax;

public sealed class TypeDecl : Decl
{
    internal TypeDecl(TextSpan span, TextSpan? openParen, ImmutableArray<TypeSpec> specs, TextSpan? closeParen) : base(span)
    {
        OpenParen = openParen;
        Specs = Adopt(specs);
        CloseParen = closeParen;
    }

    public TextSpan? OpenParen { get; }

    public ImmutableArray<TypeSpec> Specs { get; }

    public TextSpan? CloseParen { get; }

    public bool IsGrouped => OpenParen is not null;

    internal override void AddChildren(List<Node> children) => Add(children, Specs);
}
