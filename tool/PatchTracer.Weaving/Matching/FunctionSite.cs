using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Weaving.Matching;

/// <summary>A function that an alternative of a tracepoint names.</summary>
/// <param name="Alternative">From 1.</param>
internal sealed record FunctionSite(SourceFile File, FuncDecl Function, int Alternative, FunctionPattern Pattern)
{
    public string DisplayName => FunctionName.Of(Function);
}
