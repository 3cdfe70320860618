namespace PatchTracer.Go.Syntax;

public sealed class TypeSpec : Node
{
    internal TypeSpec(TextSpan span, Ident name, ParameterList? typeParameters, bool isAlias, Expr type) : base(span)
    {
        Name = Adopt(name);
        TypeParameters = Adopt(typeParameters);
        IsAlias = isAlias;
        Type = Adopt(type);
    }

    public Ident Name { get; }

    public ParameterList? TypeParameters { get; }

    /// <summary>True for <c>type A = B</c>.</summary>
    public bool IsAlias { get; }

    public Expr Type { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Name);
        Add(children, TypeParameters);
        Add(children, Type);
    }
}
