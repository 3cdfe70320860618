namespace PatchTracer.Go.Syntax;

/// <summary>
/// A call read from left to right: <c>dc.client.AppsV1().ReplicaSets(ns).Create(ctx, rs)</c> has the segments dc, client, AppsV1,
/// ReplicaSets and Create, of which the last three have their calls. The last segment's call is the call itself.
/// </summary>
/// <param name="Root">What the first segment is selected from when the chain does not begin with a name: a literal, a conversion, …</param>
public sealed record SelectorChain(Expr? Root, ImmutableArray<ChainSegment> Segments)
{
    /// <summary>Names joined by dots, with the root, if any, as <c>*</c>.</summary>
    public string DottedName
    {
        get
        {
            var names = Segments.Select(segment => segment.Name.Name);
            return string.Join('.', Root is null ? names : names.Prepend("*"));
        }
    }

    internal static SelectorChain Of(CallExpr last)
    {
        var segments = new List<ChainSegment>();
        Expr? rest = last;
        while (rest is not null && TryStep(rest, out var segment, out var next))
        {
            segments.Add(segment);
            rest = next;
        }
        segments.Reverse();
        return new(rest, [.. segments]);
    }

    /// <summary>Takes the last name off a chain, with its call and index.</summary>
    private static bool TryStep(Expr chain, out ChainSegment segment, out Expr? rest)
    {
        var expression = chain.Unparenthesised;
        var call = expression as CallExpr;
        expression = call?.Callee.Unparenthesised ?? expression;
        var index = expression as IndexExpr;
        expression = index?.Operand.Unparenthesised ?? expression;
        var name = expression as Ident ?? (expression as SelectorExpr)?.Name;
        segment = name is null ? default : new(name, index, call);
        rest = name is null ? chain : (expression as SelectorExpr)?.Operand;
        return name is not null;
    }
}
