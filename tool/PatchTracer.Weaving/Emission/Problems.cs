namespace PatchTracer.Weaving;

/// <summary>What went wrong with one tracepoint at one function.</summary>
internal sealed class Problems(Tracepoint tracepoint, FunctionSite site)
{
    private readonly List<WeaveDiagnostic> _all = [];

    public IReadOnlyList<WeaveDiagnostic> All => _all;

    public void Add(SourceLocation at, string problem)
    {
        var line = site.File.Tree.PositionOf(site.Function.Span.Start).Line;
        _all.Add(at.Say($"{tracepoint.Id}: {problem}, in {site.DisplayName} ({site.File.Path}:{line})"));
    }
}
