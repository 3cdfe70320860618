using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>One way a span comes to its parent.</summary>
internal abstract record ParentRule
{
    private ParentRule(SourceLocation location) => Location = location;

    public SourceLocation Location { get; }

    /// <summary>A <c>context.Context</c>.</summary>
    public sealed record Context(Operand Value, SourceLocation At) : ParentRule(At);

    public sealed record Registry(KeyRule Key) : ParentRule(Key.Location);

    /// <summary>Anything with <c>GetAnnotations()</c>.</summary>
    public sealed record Annotation(Operand Object, SourceLocation At) : ParentRule(At);

    /// <summary>A <c>*http.Request</c>.</summary>
    public sealed record Header(Operand Request, SourceLocation At) : ParentRule(At);

    /// <summary>Every context that was enqueued under the name; with parts, one queue for each key.</summary>
    public sealed record Queue(KeyRule Name) : ParentRule(Name.Location);
}
