using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>How many there are and which attributes they have.</summary>
internal static class Requirements
{
    /// <summary>The verdict as it is, or violated. A verdict that is not found stays what it is.</summary>
    public static EdgeVerdict Check(Contract contract, CausalGraph graph, StepState effect, EdgeVerdict verdict, IReadOnlyList<int> found)
    {
        if (verdict.State != EdgeState.Found)
            return verdict;
        if (!effect.Step.Count.Contains(found.Count))
        {
            return Violated(verdict, DiagnosisCode.CountMismatch,
                $"{found.Count} found, the contract {contract.Name} wants {effect.Step.Count}",
                found.Take(3).Select(node => $"found {SpanReference.Of(graph, node)}"));
        }
        foreach (var node in effect.Step.Every ? found : found.Take(1))
        {
            var absent = effect.Step.Require.Where(key => Text(graph, node, key) is null).ToArray();
            if (absent.Length > 0)
            {
                return Violated(verdict with { Effect = SpanReference.Of(graph, node) }, DiagnosisCode.AttributeMissing,
                    $"lacks {string.Join(", ", absent)}", [$"effect {SpanReference.Of(graph, node)}"]);
            }
        }
        return verdict;
    }

    private static string? Text(CausalGraph graph, int node, string key) => graph.SpanAt(node)?.Text(key) ?? graph.HopAt(node)?.Text(key);

    private static EdgeVerdict Violated(EdgeVerdict verdict, DiagnosisCode code, string message, IEnumerable<string> facts) =>
        verdict with { State = EdgeState.Violated, Diagnosis = new Diagnosis(code, message, [.. facts]) };
}
