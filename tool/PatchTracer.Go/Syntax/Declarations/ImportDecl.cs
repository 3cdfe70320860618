namespace PatchTracer.Go.Syntax;

public sealed class ImportDecl : Decl
{
    internal ImportDecl(TextSpan span, TextSpan? openParen, ImmutableArray<ImportSpec> specs, TextSpan? closeParen) : base(span)
    {
        OpenParen = openParen;
        Specs = Adopt(specs);
        CloseParen = closeParen;
    }

    public TextSpan? OpenParen { get; }

    public ImmutableArray<ImportSpec> Specs { get; }

    public TextSpan? CloseParen { get; }

    public bool IsGrouped => OpenParen is not null;

    internal override void AddChildren(List<Node> children) => Add(children, Specs);
}
