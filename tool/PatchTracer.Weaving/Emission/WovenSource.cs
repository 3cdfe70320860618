namespace PatchTracer.Weaving;

/// <summary>What came of one file.</summary>
internal sealed record WovenSource(byte[] Bytes, IReadOnlyList<(Tracepoint Tracepoint, Site Site)> Sites, IReadOnlyList<WeaveDiagnostic> Problems);
