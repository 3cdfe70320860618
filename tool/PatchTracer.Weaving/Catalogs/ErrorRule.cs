namespace PatchTracer.Weaving.Catalogs;

/// <summary>How a span learns that the work failed.</summary>
internal abstract record ErrorRule
{
    private ErrorRule() { }

    /// <summary>The error result where there is one.</summary>
    public sealed record Default : ErrorRule;

    public sealed record None : ErrorRule;

    public sealed record Value(Operand Error) : ErrorRule;
}
