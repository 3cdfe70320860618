namespace PatchTracer.Tracepoints.Paths;

/// <summary>A pattern of calls, alternatives separated by <c>|</c>.</summary>
internal sealed record CallSelector(ImmutableArray<SelectorPattern> Alternatives)
{
    public override string ToString() => string.Join('|', Alternatives);
}
