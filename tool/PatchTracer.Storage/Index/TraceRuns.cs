using PatchTracer.Traces;

namespace PatchTracer.Storage.Index;

/// <summary>Pages that went to the file together, and a filter over the traces in them.</summary>
internal sealed record TraceRun(int Segment, int FirstPage, int LastPage, byte[] Traces);

/// <summary>
/// In which parts of the index's file a trace may be: a byte a trace in memory saves looking through all of them. Written by
/// the indexer, read by queries.
/// </summary>
internal sealed class TraceRuns
{
    private volatile TraceRun[] _runs = [];

    public static ulong Hash(TraceId id) => TagFilter.Spread(id.High, id.Low);

    public void Reset(IEnumerable<TraceRun> runs) => _runs = [.. runs];

    public void Add(TraceRun run) => _runs = [.. _runs, run];

    public void RemoveUpTo(int segment) => _runs = [.. _runs.Where(run => run.Segment > segment)];

    /// <summary>Ranges of pages, ascending; the last one has no end, for what is not in the file yet.</summary>
    public IReadOnlyList<(int First, int Last)> MayHave(TraceId id)
    {
        var (runs, hash) = (_runs, Hash(id));
        var ranges = new List<(int First, int Last)>();
        foreach (var run in runs)
        {
            if (!TagFilter.MayHave(run.Traces, hash))
                continue;
            if (ranges.Count > 0 && ranges[^1].Last + 1 >= run.FirstPage)
                ranges[^1] = (ranges[^1].First, run.LastPage);
            else
                ranges.Add((run.FirstPage, run.LastPage));
        }
        ranges.Add((runs.Length == 0 ? 0 : runs[^1].LastPage + 1, int.MaxValue));
        return ranges;
    }
}
