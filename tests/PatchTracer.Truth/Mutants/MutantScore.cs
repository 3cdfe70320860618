using PatchTracer.Truth.Runs;

namespace PatchTracer.Truth.Mutants;

/// <summary>What the verdict said of all mutants.</summary>
/// <param name="Places">How many mutants there are, each at its place; those that no subject of the run allows included.</param>
internal sealed record MutantScore(IReadOnlyList<MutantKind> Kinds, int Places, IReadOnlyList<MutantTrial> Trials)
{
    public int Caught => Trials.Count(trial => trial.IsCaught);

    public int Right => Trials.Count(trial => trial.IsRight);

    public int FalseAlarms => Trials.Sum(trial => trial.FalseAlarms.Count);

    /// <param name="onKind">Told of each kind when it is done.</param>
    public static MutantScore Of(WholeRun whole, IReadOnlyList<MutantKind> kinds, SeedRange seeds,
        Action<MutantKind, IReadOnlyList<MutantTrial>> onKind, CancellationToken cancellation)
    {
        var (places, all) = (0, new List<MutantTrial>());
        foreach (var kind in kinds)
        {
            var trials = new List<MutantTrial>();
            foreach (var mutant in kind.In(whole))
            {
                places++;
                foreach (var seed in seeds.All)
                {
                    cancellation.ThrowIfCancellationRequested();
                    if (MutantTrial.Of(mutant, whole, seed) is { } trial)
                        trials.Add(trial);
                }
            }
            onKind(kind, trials);
            all.AddRange(trials);
        }
        return new MutantScore(kinds, places, all);
    }
}
