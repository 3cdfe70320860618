namespace PatchTracer.Traces.Contracts;

/// <summary>A contract read from text: null when there is any diagnostic.</summary>
public sealed record ContractParse(Contract? Contract, IReadOnlyList<ContractDiagnostic> Diagnostics);
