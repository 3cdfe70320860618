namespace PatchTracer.Go.Syntax;

/// <summary>Fields of a struct that share one type.</summary>
public sealed class FieldDecl : Node
{
    internal FieldDecl(TextSpan span, ImmutableArray<Ident> names, Expr type, BasicLit? tag) : base(span)
    {
        Names = Adopt(names);
        Type = Adopt(type);
        Tag = Adopt(tag);
    }

    /// <summary>Empty for an embedded field.</summary>
    public ImmutableArray<Ident> Names { get; }

    public Expr Type { get; }

    public BasicLit? Tag { get; }

    public bool IsEmbedded => Names.IsEmpty;

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Names);
        Add(children, Type);
        Add(children, Tag);
    }
}
