namespace PatchTracer.Traces.Verdicts;

/// <summary>One span began when it had seen what another did (<see cref="Contracts.WaitRule"/>).</summary>
public sealed record Wait(SpanReference Cause, SpanReference Effect);
