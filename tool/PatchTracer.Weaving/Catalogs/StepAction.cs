namespace PatchTracer.Weaving.Catalogs;

internal abstract record StepAction
{
    private StepAction() { }

    /// <summary>Writes a span context into the annotations of an object: the span's own, or that of <paramref name="From"/>.</summary>
    public sealed record Annotate(Operand Object, ParentRule? From) : StepAction;

    /// <summary>Statements; at an argument anchor an expression.</summary>
    public sealed record Insert(GoTemplate Text) : StepAction;

    /// <summary>Marks the span as failed where the error is not nil.</summary>
    public sealed record Fail(Operand Error) : StepAction;
}
