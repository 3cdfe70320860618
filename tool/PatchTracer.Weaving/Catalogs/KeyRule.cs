using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>A key of the registry: a kind and the parts of an id, which are joined with <c>/</c>.</summary>
internal sealed record KeyRule(string Kind, ImmutableArray<Operand> Parts, SourceLocation Location);
