namespace PatchTracer.Sources;

public sealed partial class WorkTree
{
    /// <summary>
    /// Puts ordinary patches on top of a commit, by name, as <c>git am</c> does, merging three ways where the tree has moved on. All of it
    /// happens beside the tree, and every patch is tried, so that all that do not fit are told at once.
    /// </summary>
    /// <returns>The last commit.</returns>
    /// <exception cref="SourceException">Patches do not fit: says which, what they do fit, and the files and lines.</exception>
    private async Task<string> CommitSeriesAsync(string start, string woven, IReadOnlyList<string> directories, IReadOnlyList<ComponentEdits> components, CancellationToken cancellation)
    {
        var scratch = Directory.CreateTempSubdirectory("patchtracer-series-").FullName;
        try
        {
            var author = await AuthorAsync(cancellation);
            var committer = CommitterOf(author);
            var patches = new List<SeriesPatch>();
            foreach (var directory in directories)
                patches.AddRange(await SeriesPatch.ReadAsync(_git, directory, System.IO.Path.Combine(scratch, $"{patches.Count}"), author,
                    cancellation));
            using var merge = await SeriesMerge.OpenAsync(_git, woven, committer, cancellation);
            await using var original = new OriginalSeries(() => SeriesMerge.OpenAsync(_git, start, committer, cancellation));
            var misfits = new List<SeriesMisfit>();
            foreach (var patch in patches)
            {
                _reporter.Status($"applying {patch.Name}");
                var outcome = await merge.ApplyAsync(patch, cancellation);
                if (outcome is SeriesOutcome.AlreadyThere)
                    _reporter.Info($"{patch.Name} is in the tree already; it is left out.");
                if (outcome is not SeriesOutcome.Misfit misfit)
                    original.Add(patch);
                else if (await ExplainAsync(patch, misfit, merge, original, components, cancellation) is { } explained)
                    misfits.Add(explained);
            }
            if (misfits.Count > 0)
                throw Refuse(misfits, patches.Count);
            if (merge.Tip != woven)
                await merge.BringBackAsync(_git, woven, cancellation);
            return merge.Tip;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>Null where it fits after all: made on the original, and merged with what weaving did.</summary>
    private static async Task<SeriesMisfit?> ExplainAsync(
        SeriesPatch patch, SeriesOutcome.Misfit misfit, SeriesMerge merge, OriginalSeries original,
        IReadOnlyList<ComponentEdits> components, CancellationToken cancellation)
    {
        switch (await original.ApplyAsync(patch, cancellation))
        {
            case SeriesOutcome.Misfit there:
                return new(patch, misfit.Reasons, there.Reasons, []);
            case SeriesOutcome.Applied:
                var merged = await merge.PickAsync(original.Merge!, cancellation);
                if (merged is not SeriesOutcome.Misfit conflict)
                    return null;
                var hunks = await original.Merge!.HunksAsync(cancellation);
                return new(patch, conflict.Reasons, null, InTheWay(hunks, components));
            default:
                return new(patch, misfit.Reasons, null, []);
        }
    }

    /// <summary>The tracepoints at the lines of a patch; where none is, those of its files.</summary>
    private static IReadOnlyList<string> InTheWay(
        IReadOnlyList<(string Path, int First, int Last)> hunks, IReadOnlyList<ComponentEdits> components)
    {
        var places = from hunk in hunks
                     from edit in components.SelectMany(component => component.Edits)
                     where edit.Path == hunk.Path
                     from place in edit.Places
                     select (place.Tracepoint, IsAt: place.Line >= hunk.First && place.Line <= hunk.Last);
        var all = places.ToList();
        return [.. all.Where(place => place.IsAt || !all.Any(other => other.IsAt)).Select(place => place.Tracepoint).Distinct()
            .Order(StringComparer.Ordinal)];
    }

    private SourceException Refuse(List<SeriesMisfit> misfits, int count)
    {
        var advice = (misfits.Exists(misfit => misfit.Original is null)
            ? $" Those that fit the original: make them anew on a branch {Branch} that is woven without them." : "")
            + (misfits.Exists(misfit => misfit.Original is not null)
                ? " Those that fit neither are of another release or build on one that does not fit: mend them, or leave them out." : "");
        return new(SourceFailure.Conflict, Path,
            $"{misfits.Count} of {count} patches do not fit {Path}:{string.Concat(misfits.Select(misfit => $"\n  {misfit}"))}\nNothing "
            + $"was woven.{advice}", [.. misfits.Select(misfit => misfit.Patch.Name)]);
    }

    private Dictionary<string, string?> CommitterOf(LibGit2Sharp.Signature author) => new()
    {
        ["GIT_COMMITTER_NAME"] = author.Name,
        ["GIT_COMMITTER_EMAIL"] = author.Email,
        ["GIT_COMMITTER_DATE"] = _isPrivate ? $"{author.When:O}" : null,
    };
}
