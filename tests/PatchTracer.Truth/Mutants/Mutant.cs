using PatchTracer.Traces.Verdicts;
using PatchTracer.Truth.Runs;

namespace PatchTracer.Truth.Mutants;

/// <summary>One small honest break of propagation at one place, and what the verdict must say of it.</summary>
/// <param name="Kind">What breaks; one word, of several parts.</param>
/// <param name="Place">Where: an edge of the contract, a tracepoint, a service, a node.</param>
/// <param name="Expected">Any of these is right.</param>
/// <param name="Make">Makes it for a subject that the seed chooses; null where no subject of this run allows it.</param>
internal sealed record Mutant(MutantKind Kind, string Place, Expectation Expected, Func<WholeRun, Random, BrokenRun?> Make)
{
    public string Name => $"{Kind.Name} at {Place}";
}

/// <summary>A run in which something is broken.</summary>
/// <param name="Subjects">Whom to ask, as the verdict names them: what shows on one of them is enough.</param>
internal sealed record BrokenRun(RunEdit Edit, params IReadOnlyList<string> Subjects);

/// <summary>The first edge of the subject that is missing or violated.</summary>
/// <param name="Step">The step that the edge leads to; null: whichever.</param>
internal sealed record Expectation(string? Step, params IReadOnlyList<DiagnosisCode> Codes)
{
    /// <summary>The step that the edge comes from; null: whichever.</summary>
    public string? From { get; init; }

    /// <summary>The verdict stays what it is and tells of spans with one id.</summary>
    public bool IsConflict { get; init; }

    public bool Fits(EdgeVerdict edge) => Codes.Contains(edge.Diagnosis!.Code) && (Step is null || Step == edge.To)
        && (From is null || From == edge.From);

    public string Text => IsConflict ? "conflict told" : string.Join(", ", Codes.Select(MutantKind.Kebab));
}
