using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Weaving.Emission;

/// <summary>What came of one file.</summary>
internal sealed record WovenSource(byte[] Bytes,
    IReadOnlyList<(Tracepoint Tracepoint, Site Site)> Sites, IReadOnlyList<WeaveDiagnostic> Problems)
{
    /// <summary>Who changed which line of the original.</summary>
    public required IReadOnlyList<(int Line, string Tracepoint)> Places { get; init; }
}
