using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.IL.Catalogs;

/// <summary>What is done without a span of the method's own.</summary>
internal abstract record MethodStep
{
    private MethodStep(SourceLocation location) => Location = location;

    public SourceLocation Location { get; }

    /// <summary>Marks the ambient span as failed when such an exception leaves the method.</summary>
    public sealed record Fail(ErrorTypes Error, SourceLocation At) : MethodStep(At);

    /// <summary>Shows a value to the agent when the method returns.</summary>
    public sealed record Publish(string Name, MethodValue Value, SourceLocation At) : MethodStep(At);
}
