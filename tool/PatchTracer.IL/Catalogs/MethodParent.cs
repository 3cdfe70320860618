namespace PatchTracer.IL.Catalogs;

/// <summary>One way a span comes to its parent.</summary>
internal abstract record MethodParent
{
    private MethodParent() { }

    /// <summary>What is current where the method is called.</summary>
    public sealed record Ambient : MethodParent;

    /// <summary>An Activity, an ActivityContext or a traceparent.</summary>
    public sealed record Context(MethodValue Value) : MethodParent;
}
