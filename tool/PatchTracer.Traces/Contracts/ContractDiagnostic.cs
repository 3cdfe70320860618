namespace PatchTracer.Traces.Contracts;

/// <summary>What is wrong in a contract file. Line and column count from 1.</summary>
public sealed record ContractDiagnostic(string File, int Line, int Column, string Message)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}
