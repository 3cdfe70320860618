using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>Order and containment in time of a connected pair.</summary>
internal static class Timing
{
    /// <summary>Null when the pair is as the contract says.</summary>
    public static Diagnosis? Check(Contract contract, CausalGraph graph, EdgeRule rule, Connection pair)
    {
        var tolerance = UnixNano.Of(contract.ClockTolerance);
        var lag = graph.StartOf(pair.Effect) - graph.StartOf(pair.Cause);
        string[] evidence = [$"cause {SpanReference.Of(graph, pair.Cause)}", $"effect {SpanReference.Of(graph, pair.Effect)}"];
        if (lag < -tolerance)
            return new Diagnosis(DiagnosisCode.ClockSkew, $"begins {Nanos.Text(-lag)} before its cause: the clocks differ", evidence);
        var over = graph.EndOf(pair.Effect) - graph.EndOf(pair.Cause);
        if (rule.Contained && over > tolerance)
            return new Diagnosis(DiagnosisCode.NotContained, $"ends {Nanos.Text(over)} after the cause that waits for it", evidence);
        if (rule.Within is { } within && lag > UnixNano.Of(within))
            return new Diagnosis(DiagnosisCode.TooLate,
                $"begins {Nanos.Text(lag)} after its cause, allowed are {Nanos.Text(UnixNano.Of(within))}", evidence);
        return null;
    }
}
