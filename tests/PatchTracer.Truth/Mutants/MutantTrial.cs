using PatchTracer.Traces.Verdicts;
using PatchTracer.Truth.Runs;

namespace PatchTracer.Truth.Mutants;

/// <summary>What the verdict said of one mutant with one seed.</summary>
/// <param name="IsCaught">The run was not called complete, or a conflict was told where there is one.</param>
/// <param name="IsRight">The first edge that is not found is the broken one, with a right diagnosis.</param>
/// <param name="FalseAlarms">Subjects that nothing was broken of and that were called incomplete.</param>
/// <param name="Said">What was said of the subject first.</param>
internal sealed record MutantTrial(Mutant Mutant, int Seed, bool IsCaught, bool IsRight, IReadOnlyList<string> FalseAlarms, string Said)
{
    /// <summary>Null where no subject of the run allows the mutant.</summary>
    public static MutantTrial? Of(Mutant mutant, WholeRun whole, int seed)
    {
        if (mutant.Make(whole, new Random(seed)) is not var (edit, subjects))
            return null;
        var verdict = edit.Done().Judge();
        var incomplete = verdict.Chains.SelectMany(chain => chain.Subjects).Where(judged => !judged.Complete).ToList();
        var first = incomplete.Where(judged => subjects.Contains(judged.Name)).Select(First).OfType<EdgeVerdict>().ToArray();
        return new MutantTrial(mutant, seed,
            IsCaught: mutant.Expected.IsConflict ? verdict.Conflicts.Count > 0 : !verdict.Complete,
            IsRight: mutant.Expected.IsConflict ? verdict.Conflicts.Count > 0 : first.Any(mutant.Expected.Fits),
            FalseAlarms: edit.TouchesAll ? []
                : [.. incomplete.Select(judged => judged.Name).Where(name => !whole.Touches(name, edit.Touched))],
            Said: first is [var edge, ..] ? $"{edge.Title}: {MutantKind.Kebab(edge.Diagnosis!.Code)}: {edge.Diagnosis.Message}"
                : verdict.Complete ? "complete" : "complete for this subject");
    }

    private static EdgeVerdict? First(SubjectVerdict subject) =>
        subject.Edges.FirstOrDefault(edge => edge.State is EdgeState.Missing or EdgeState.Violated);
}
