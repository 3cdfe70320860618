using PatchTracer.Workspace;

namespace PatchTracer.Traces.Evidence;

/// <summary>A file of evidence is not what it should be.</summary>
public sealed class EvidenceException(string what, int line, string reason, Exception? inner)
    : Exception($"The {what} cannot be read, line {line}: {reason}", inner), IForTheUser
{
    /// <summary><c>inventory</c>, <c>load log</c> or <c>counters</c>.</summary>
    public string What { get; } = what;

    public int Line { get; } = line;
}
