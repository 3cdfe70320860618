namespace PatchTracer.Go.Syntax;

/// <summary>One line of a <c>const</c> or <c>var</c> declaration.</summary>
public sealed class ValueSpec : Node
{
    internal ValueSpec(TextSpan span, ImmutableArray<Ident> names, Expr? type, ImmutableArray<Expr> values) : base(span)
    {
        Names = Adopt(names);
        Type = Adopt(type);
        Values = Adopt(values);
    }

    public ImmutableArray<Ident> Names { get; }

    public Expr? Type { get; }

    public ImmutableArray<Expr> Values { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Names);
        Add(children, Type);
        Add(children, Values);
    }
}
