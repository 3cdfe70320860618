namespace PatchTracer.Storage;

/// <summary>How often one service called another: children of the other's spans.</summary>
public sealed record ServiceCalls(string Parent, string Child, long Count);
