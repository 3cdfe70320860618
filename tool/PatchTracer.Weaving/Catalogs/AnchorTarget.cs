using PatchTracer.Tracepoints.Paths;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>What an anchor looks for.</summary>
internal abstract record AnchorTarget
{
    private AnchorTarget() { }

    public sealed record Call(CallSelector Selector) : AnchorTarget
    {
        public override string ToString() => $"call({Selector})";
    }

    /// <summary>A statement that declares or assigns a local, optionally from a call.</summary>
    public sealed record Assigned(string Name, CallSelector? From) : AnchorTarget
    {
        public override string ToString() => From is null ? $"assigned({Name})" : $"assigned({Name}, call={From})";
    }

    /// <summary>A <c>for … range</c> over an expression that reads so, or ends so after <c>*.</c></summary>
    public sealed record Range(string Over) : AnchorTarget
    {
        public override string ToString() => $"range({Over})";
    }
}
