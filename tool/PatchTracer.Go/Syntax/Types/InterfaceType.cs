namespace PatchTracer.Go.Syntax;

/// <summary><c>interface { ... }</c></summary>
public sealed class InterfaceType : Expr
{
    internal InterfaceType(TextSpan span, ImmutableArray<InterfaceElement> elements) : base(span) => Elements = Adopt(elements);

    public ImmutableArray<InterfaceElement> Elements { get; }

    internal override void AddChildren(List<Node> children) => Add(children, Elements);
}
