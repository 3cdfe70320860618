namespace PatchTracer.Tracepoints.Paths;

/// <summary>
/// Names matched from the right against the names that lead to a call. A single name is a plain function; a first <c>*</c>
/// stands for any receiver, at least one name long.
/// </summary>
internal sealed record SelectorPattern(ImmutableArray<SelectorSegment> Segments)
{
    public override string ToString() => string.Join('.', Segments);
}
