using PatchTracer.Traces;
using PatchTracer.Traces.Comparison;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Analyses;

/// <summary>The rounds of a comparison, read one after another: of each only what is compared is kept.</summary>
public static class RoundInputs
{
    /// <param name="before">Inputs of <see cref="AnalysisInput"/>, or directories that hold nothing else.</param>
    /// <param name="after">The same.</param>
    /// <param name="byRoot">See <see cref="AnalysisInput.ReadAsync"/>.</param>
    /// <param name="measured">Of bundles, what was measured beside their spans; implied where one of them is of components without
    /// any.</param>
    /// <exception cref="ExperimentException">One cannot be read, or is on both sides, or twice on one.</exception>
    public static async Task<(IReadOnlyList<Round> Before, IReadOnlyList<Round> After)> ReadAsync(
        IReadOnlyList<string> before, IReadOnlyList<string> after, bool byRoot, bool measured, IReporter reporter,
        CancellationToken cancellation)
    {
        var (befores, afters) = (InputPaths.Expand(before), InputPaths.Expand(after));
        InputPaths.RequireOnce(befores.Concat(afters));
        measured = measured || befores.Concat(afters).Any(MeasuredInput.IsNeeded);
        var rounds = new List<Round>();
        foreach (var path in befores.Concat(afters))
        {
            reporter.Status($"reading run {rounds.Count + 1} of {befores.Count + afters.Count}: {path}");
            rounds.Add(measured ? MeasuredInput.Read(path) : await OfSpansAsync(path, byRoot, reporter, cancellation));
        }
        return (rounds[..befores.Count], rounds[befores.Count..]);
    }

    /// <summary>One input before and after a time, each side cut into parts (<see cref="RoundSlices"/>).</summary>
    /// <inheritdoc cref="ReadAsync"/>
    /// <exception cref="ExperimentException">It cannot be read, or all of it is on one side.</exception>
    public static async Task<(IReadOnlyList<Round> Before, IReadOnlyList<Round> After)> ReadSlicedAsync(
        string path, DateTimeOffset at, int parts, bool byRoot, IReporter reporter, CancellationToken cancellation)
    {
        var input = await AnalysisInput.ReadAsync(path, byRoot, reporter, cancellation);
        var (before, after) = RoundSlices.At(input.Graph, input.Groups, UnixNano.Of(at), parts);
        foreach (var (side, rounds) in new[] { ("before", before), ("from", after) })
        {
            if (rounds.All(round => round.Groups.Count == 0))
                throw new ExperimentException($"nothing of which a path is known began {side} {at:u}", path);
        }
        return (before, after);
    }

    private static async Task<Round> OfSpansAsync(string path, bool byRoot, IReporter reporter, CancellationToken cancellation)
    {
        var input = await AnalysisInput.ReadAsync(path, byRoot, reporter, cancellation);
        return new Round(input.About, input.Facts, new RoundReader(input.Graph).Of(input.Groups));
    }
}
