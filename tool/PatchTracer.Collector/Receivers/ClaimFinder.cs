using PatchTracer.Otlp;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Receivers;

/// <summary>
/// Counts the spans of a request that say they are of a component of the cluster. Attributes are read only of spans in whose bytes
/// such a word stands at all, which ordinary spans of applications have not.
/// </summary>
internal static class ClaimFinder
{
    public static int Count(ReadOnlySpan<byte> request)
    {
        var sink = new Counter();
        TraceWalker.Walk(request, ref sink);
        return sink.Claims;
    }

    private struct Counter() : ISpanSink
    {
        private AttributeList _resource = AttributeList.Empty;

        public int Claims { get; private set; }

        public static bool ChecksValues => false;

        public readonly ValueLimits Limits => ValueLimits.None;

        public void Source(in SpanSource source) => _resource = AttributeDecoder.ReadList(source.Resource, wanted: 1);

        public void Span(in SpanView span)
        {
            if (span.Refusal is null && ComponentClaim.Of(Attributes(span.Message), _resource) is not null)
                Claims++;
        }

        private static AttributeList Attributes(ReadOnlySpan<byte> span) =>
            span.IndexOf("patchtracer."u8) < 0 ? AttributeList.Empty : AttributeDecoder.ReadList(span, wanted: 9);
    }
}
