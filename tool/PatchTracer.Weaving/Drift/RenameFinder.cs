using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving.Drift;

/// <summary>
/// Tells a function that a release lacks from one that it has under another name or in another package. A tree may lack the first and says
/// nothing then; the second would be lost in silence.
/// </summary>
internal sealed class RenameFinder(CandidateFinder candidates, WeaveTree tree)
{
    /// <summary>
    /// Parameters are alike all over a package, and one call may be. A test leaves each tracepoint's own functions out and sees that no
    /// neighbour is taken for them.
    /// </summary>
    private const int TellingPlaces = 2;

    /// <summary>Null when nothing fits that no other tracepoint names.</summary>
    public Renaming? Find(Tracepoint tracepoint)
    {
        var fitting = candidates.FindFitting(tracepoint);
        if (fitting.IsEmpty)
            return null;
        var isMoved = fitting.Any(trial => trial.Near.IsMoved)
            && !tree.HasPackage(tracepoint.Match.SelectMany(pattern => pattern.Packages));
        var isRenamed = fitting.Length == 1 && fitting[0].Near.IsWhereItWas && tracepoint.Places >= TellingPlaces;
        // What has kept its name is likelier than a neighbour.
        return new([.. fitting.OrderBy(trial => !trial.Near.IsMoved).Select(trial => trial.Candidate)], isMoved || isRenamed);
    }
}
