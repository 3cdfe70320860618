using PatchTracer.Traces;

namespace PatchTracer.Storage.Index;

/// <summary>
/// What tells a repetition from another span with the same id: a hash of all that was sent, which matters among those of one id only.
/// </summary>
internal readonly record struct SpanIdentity(SpanKey Key, int Content)
{
    public static SpanIdentity Of(Span span)
    {
        var hash = default(HashCode);
        hash.Add(span.ParentSpanId);
        hash.Add(span.Name);
        hash.Add(span.Kind);
        hash.Add(span.StartUnixNano);
        hash.Add(span.EndUnixNano);
        hash.Add(span.Status);
        hash.Add(span.StatusMessage);
        hash.Add(span.Attributes);
        hash.Add(span.Events.Count);
        hash.Add(span.Links.Count);
        hash.Add(span.Service);
        return new SpanIdentity(span.Key, hash.ToHashCode());
    }
}
