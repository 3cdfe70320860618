namespace PatchTracer.Collector.Tests;

/// <summary>A request of spans that are related: parents, links, layers, errors. Times in milliseconds.</summary>
internal sealed class TraceRequest(string service, params (string Key, string Value)[] resource)
{
    private readonly List<byte[]> _spans = [];

    public TraceRequest Add(
        ulong trace, ulong span, string name, double start, double end, ulong parent = 0, int kind = 1, string? error = null,
        (string Key, string Value)[]? attributes = null, (ulong Trace, ulong Span)[]? links = null)
    {
        _spans.Add(OtlpRequest.Message(w =>
        {
            w.Bytes(1, OtlpRequest.TraceIdBytes(trace));
            w.Bytes(2, OtlpRequest.SpanIdBytes(span));
            if (parent != 0)
                w.Bytes(4, OtlpRequest.SpanIdBytes(parent));
            w.String(5, name);
            w.Varint(6, (ulong)kind);
            w.Fixed64(7, Nano(start));
            w.Fixed64(8, Nano(end));
            foreach (var (key, value) in attributes ?? [])
                w.Bytes(9, OtlpRequest.Text(key, value));
            foreach (var (linkedTrace, linkedSpan) in links ?? [])
            {
                w.Bytes(13, OtlpRequest.Message(link =>
                {
                    link.Bytes(1, OtlpRequest.TraceIdBytes(linkedTrace));
                    link.Bytes(2, OtlpRequest.SpanIdBytes(linkedSpan));
                }));
            }
            if (error is not null)
            {
                w.Bytes(15, OtlpRequest.Message(status =>
                {
                    status.String(2, error);
                    status.Varint(3, 2);
                }));
            }
        }));
        return this;
    }

    public byte[] ToArray() => OtlpRequest.Message(w => w.Bytes(1, OtlpRequest.Message(rs =>
    {
        rs.Bytes(1, OtlpRequest.Message(r =>
        {
            r.Bytes(1, OtlpRequest.Text("service.name", service));
            foreach (var (key, value) in resource)
                r.Bytes(1, OtlpRequest.Text(key, value));
        }));
        rs.Bytes(2, OtlpRequest.Message(ss =>
        {
            foreach (var span in _spans)
                ss.Bytes(2, span);
        }));
    })));

    private static ulong Nano(double milliseconds) => (ulong)(1_700_000_000_000_000_000 + (long)(milliseconds * 1_000_000));
}
