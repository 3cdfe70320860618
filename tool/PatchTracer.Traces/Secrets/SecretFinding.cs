namespace PatchTracer.Traces.Secrets;

/// <summary>A span that tells what must not be told. The secret itself is not repeated.</summary>
/// <param name="Where">The attribute's key, <c>status</c>, <c>name</c>, or the like.</param>
/// <param name="Reason">What it looks like, or which of the planted ones it is.</param>
public sealed record SecretFinding(SpanKey Span, string Service, string Where, string Reason)
{
    public override string ToString() => $"{Service}, span {Span.TraceId}/{Span.SpanId}, {Where}: {Reason}";
}
