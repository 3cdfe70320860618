using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Paths;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>
/// What went wrong with one tracepoint at one function. A bind that does not resolve is told once, where it is, not at each use.
/// </summary>
internal sealed class Problems(Tracepoint tracepoint, FunctionSite site)
{
    private readonly List<WeaveDiagnostic> _all = [];
    private readonly List<string> _texts = [];

    public IReadOnlyList<WeaveDiagnostic> All => _all;

    /// <summary>The same without the function.</summary>
    public IReadOnlyList<string> Texts => _texts;

    public void Add(SourceLocation at, string problem)
    {
        if (tracepoint.Binds.FirstOrDefault(bind => problem.StartsWith(Of(bind), StringComparison.Ordinal)) is { } culprit)
        {
            at = culprit.Location;
            if (_texts.Contains(problem))
                return;
        }
        _texts.Add(problem);
        var line = site.File.Tree.PositionOf(site.Function.Span.Start).Line;
        _all.Add(at.Say($"{problem}, in {site.DisplayName} ({site.File.Path}:{line})") with { Tracepoint = tracepoint.Id });
    }

    /// <summary>How the problem of a bind begins.</summary>
    public static string Of(Bind bind) => $"`{bind.Name}`: ";
}
