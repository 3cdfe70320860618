namespace PatchTracer.Go.Syntax;

/// <summary>Parameters that share one type, <c>a, b *T</c>, or one without a name.</summary>
public sealed class ParameterGroup : Node
{
    internal ParameterGroup(TextSpan span, ImmutableArray<Ident> names, Expr type) : base(span)
    {
        Names = Adopt(names);
        Type = Adopt(type);
    }

    /// <summary>Empty for a parameter without a name.</summary>
    public ImmutableArray<Ident> Names { get; }

    public Expr Type { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Names);
        Add(children, Type);
    }
}
