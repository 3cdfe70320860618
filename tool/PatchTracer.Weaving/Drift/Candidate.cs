namespace PatchTracer.Weaving.Drift;

/// <summary>A function that a tracepoint without a match may have meant.</summary>
/// <param name="File">Relative to the tree.</param>
/// <param name="Why">What makes it likely: same name elsewhere, same receiver, …</param>
public sealed record Candidate(string File, int Line, string Function, string Why)
{
    /// <summary>What to add to <c>match</c>, should this be the function.</summary>
    public string Alternative { get; init; } = "";

    /// <summary>What the tracepoint asks for and the function lacks; empty where all of it can be woven in.</summary>
    public ImmutableArray<string> Misfits { get; init; } = [];

    public override string ToString() =>
        $"{File}:{Line}: {Function} ({Why}{(Misfits.IsEmpty ? "" : $"; does not fit: {string.Join("; ", Misfits)}")})";
}
