namespace PatchTracer.Traces.Contracts;

/// <summary>
/// One step begins when it has seen what another did, though nothing carries a context between them: a probe that asks until the
/// application answers, a controller that is told of an object's newest state. Of the cause's spans the one is meant that ended last
/// before the effect began. It explains time; it is no edge that a verdict could miss.
/// </summary>
public sealed record WaitRule(string Cause, string Effect);
