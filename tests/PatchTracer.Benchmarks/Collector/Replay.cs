using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Storage.Log;

namespace PatchTracer.Benchmarks.Collector;

/// <summary>The traces of a bundle as requests of up to 512 spans of one process, as OpenTelemetry's batch processor sends them.</summary>
internal sealed record Replay(IReadOnlyList<ReplayTemplate> Requests)
{
    private const int SpansInRequest = 512;

    public int Spans => Requests.Sum(request => request.Spans);

    public long Bytes => Requests.Sum(request => (long)request.Length);

    /// <summary>How long the bundle's traces lasted.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(2);

    public static async Task<Replay> ReadAsync(string bundle)
    {
        var sink = new BySource();
        await foreach (var record in RawLog.ReadAsync(Path.Combine(bundle, "raw"), default))
        {
            if (record.Signal == RawSignal.Traces)
                TraceWalker.Walk(record.ToProto().Span, ref sink);
        }
        return new Replay([.. sink.Spans.SelectMany(source => source.Value.Chunk(SpansInRequest)
            .Select(spans => Template(source.Key, spans)))]);
    }

    private static ReplayTemplate Template(string source, byte[][] spans)
    {
        var parts = source.Split(' ').Select(Convert.FromBase64String).ToArray();
        var scopeSpans = new ProtoWriter();
        scopeSpans.Bytes(1, parts[1]);
        foreach (var span in spans)
            scopeSpans.Bytes(2, span);
        var resourceSpans = new ProtoWriter();
        resourceSpans.Bytes(1, parts[0]);
        resourceSpans.Bytes(2, scopeSpans.Written);
        var request = new ProtoWriter();
        request.Bytes(1, resourceSpans.Written);
        return new ReplayTemplate(request.Written.ToArray(), spans.Length);
    }

    private struct BySource() : ISpanSink
    {
        private List<byte[]> _current = [];

        public Dictionary<string, List<byte[]>> Spans { get; } = [];

        public static bool ChecksValues => false;

        public readonly ValueLimits Limits => ValueLimits.None;

        public void Source(in SpanSource source)
        {
            var key = $"{Convert.ToBase64String(source.Resource)} {Convert.ToBase64String(source.Scope)}";
            if (!Spans.TryGetValue(key, out _current!))
                Spans.Add(key, _current = []);
        }

        public readonly void Span(in SpanView span) => _current.Add(span.Message.ToArray());
    }
}
