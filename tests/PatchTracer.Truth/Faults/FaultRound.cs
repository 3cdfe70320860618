using PatchTracer.Experiments.Analyses;
using PatchTracer.Traces.Comparison;
using PatchTracer.Workspace;

namespace PatchTracer.Truth.Faults;

/// <summary>A run, reduced to what each of the methods looks at.</summary>
/// <param name="Compared">What <c>compare</c> keeps of it.</param>
/// <param name="Self">See <see cref="OperationTimes.Self"/>.</param>
/// <param name="OnRootPaths">See <see cref="OperationTimes.OnRootPaths"/>.</param>
/// <param name="MediansWithout">See <see cref="WithoutFault"/>: by group, in nanoseconds; none where nothing is known to be delayed.</param>
internal sealed record FaultRound(Round Compared, IReadOnlyDictionary<Operation, double> Self,
    IReadOnlyDictionary<Operation, double> OnRootPaths, IReadOnlyDictionary<string, double> MediansWithout)
{
    /// <param name="bundle">Of one round.</param>
    public static async Task<FaultRound> ReadAsync(string bundle, CancellationToken cancellation)
    {
        var input = await AnalysisInput.ReadAsync(bundle, byRoot: false, new SilentReporter(), cancellation);
        var spans = input.Graph.Spans;
        var without = new WithoutFault(input.Graph);
        return new FaultRound(new Round(bundle, input.Facts, new RoundReader(input.Graph).Of(input.Groups)),
            OperationTimes.Self(spans), OperationTimes.OnRootPaths(spans),
            input.Groups.Where(group => group.Subjects.Count > 0).Select(group => (group.Name, Median: without.Median(group)))
                .Where(group => group.Median is not null).ToDictionary(group => group.Name, group => group.Median!.Value));
    }
}
