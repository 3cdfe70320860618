using PatchTracer.Experiments.Bundles;
using PatchTracer.Traces;
using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Truth.Runs;

/// <summary>All that a verdict is made of, so that it can be broken and judged again.</summary>
/// <param name="Spans">In the order they came.</param>
internal sealed record RecordedRun(Contract Contract, RunEvidence Recorded, IReadOnlyList<Span> Spans)
{
    public IReadOnlyList<RuntimeCounters> Counters { get; init; } = Recorded.Counters;

    /// <summary>When recording ended.</summary>
    public DateTimeOffset? End { get; init; } = Recorded.End;

    /// <param name="contract">In place of the bundle's own; null: that.</param>
    public static async Task<RecordedRun> ReadAsync(string bundle, string? contract, CancellationToken cancellation)
    {
        var read = await BundleEvidence.ReadAsync(bundle, contract, cancellation);
        return new RecordedRun(read.Contract, read.Evidence, read.Evidence.Graph.Spans.Spans);
    }

    public RunEvidence Evidence() => Recorded with
    {
        Graph = CausalGraph.Stitch(
            new SpanSet(Spans), Recorded.Inventory, new StitchOptions { ClockTolerance = Contract.ClockTolerance }),
        Counters = Counters,
        End = End,
    };

    public Verdict Judge() => ContractEvaluation.Evaluate(Contract, Evidence());
}
