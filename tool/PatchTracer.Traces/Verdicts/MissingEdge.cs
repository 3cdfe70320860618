using PatchTracer.Traces.Contracts;

namespace PatchTracer.Traces.Verdicts;

/// <summary>An edge that was not found, with what was known when it was looked for.</summary>
/// <param name="Rule">The edge; null for a step without a cause.</param>
/// <param name="Via">The kinds of edges allowed.</param>
/// <param name="Cause">The cause's step; null for a step without a cause.</param>
/// <param name="Effect">The effect's step.</param>
/// <param name="Subject">Whom it is missing for.</param>
/// <param name="Connected">Effects that this edge did find connected.</param>
/// <param name="LoneCause">The one cause without an effect, where every cause must have one.</param>
/// <param name="LoneEffect">The one effect without a cause, where every effect must have one.</param>
internal sealed record MissingEdge(
    EdgeRule? Rule, Via Via, StepState? Cause, StepState Effect, Subject Subject,
    IReadOnlySet<int> Connected, int? LoneCause, int? LoneEffect);
