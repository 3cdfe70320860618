using System.Text;
using Jaeger.Thrift;

namespace PatchTracer.Collector.Tests;

/// <summary>Requests that look small where they are measured, or make what receives them large. Nothing in them repeats.</summary>
internal sealed record HostileRequest(string Path, byte[] Body, string Type = "application/x-protobuf", string? Encoding = null)
{
    private const string Json = "application/json";

    private static readonly Func<int, int, HostileRequest>[] Kinds =
    [
        (sender, round) => Traces(Spans(sender, round, 20_000, text: 500)),
        (sender, round) => Packed(Traces(Spans(sender, round, 20_000, text: 500))),
        (_, _) => Packed(Traces(new byte[200 << 20])),
        (_, _) => new("/v1/traces", Utf8($"{{\"resourceSpans\":[{string.Join(',', Enumerable.Repeat("{}", 4_000_000))}]}}"), Json),
        (sender, round) => Traces(Spans(sender, round, 15, text: 1_000_000)),
        (sender, round) => Traces(Services(sender, round, 20_000)),
        (sender, round) => Packed(Traces(Smallest(sender, round, 380_000))),
        (sender, round) => Packed(new("/v1/traces", JsonSpans(sender, round, 30_000), Json)),
        (_, round) => Packed(Counters(round, 5_000_000, text: 0)),
        (sender, round) => Counters(sender + round, 100, text: 100_000),
        (sender, round) => new("/api/traces", Scopes(sender, round, 50_000), "application/x-thrift"),
        (sender, round) =>
            Traces(OtlpRequest.Of("shop", OtlpRequest.Span((ulong)sender + 1, (ulong)round + 1,
                attributes: [.. Enumerable.Range(0, 4).Select(i => OtlpRequest.Text($"{i}", new string('é', 1_900_000)))]))),
    ];

    public static int Count => Kinds.Length;

    /// <summary>What a sender of this number sends in this round.</summary>
    public static HostileRequest Make(int sender, int round) => Kinds[sender % Kinds.Length](sender, round);

    private static HostileRequest Traces(byte[] body) => new("/v1/traces", body);

    private static HostileRequest Packed(HostileRequest request) =>
        request with { Body = RunningCollector.Gzip(request.Body), Encoding = "gzip" };

    // Every name, every attribute and every service is new.
    private static byte[] Spans(int sender, int round, int spans, int text) =>
        OtlpRequest.Of($"service {sender} {round}", Enumerable.Range(1, spans).Select(i =>
    {
        var unique = $"{sender} {round} {i} {new string('x', text / 2)}";
        return OtlpRequest.Span(Trace(sender, round), (ulong)i, unique, attributes: OtlpRequest.Text($"key {i}", unique));
    }));

    private static byte[] Services(int sender, int round, int count)
    {
        var request = new List<byte>();
        for (var i = 0; i < count; i++)
            request.AddRange(OtlpRequest.Of($"service {sender} {round} {i} {new string('y', 300)}",
                OtlpRequest.Span(Trace(sender, round), (ulong)i + 1)));
        return [.. request];
    }

    private static byte[] Smallest(int sender, int round, int count)
    {
        var trace = OtlpRequest.TraceIdBytes(Trace(sender, round));
        return OtlpRequest.Of("", Enumerable.Range(1, count).Select(i => OtlpRequest.Message(span =>
        {
            span.Bytes(1, trace);
            span.Bytes(2, OtlpRequest.SpanIdBytes((ulong)i));
        })));
    }

    private static byte[] JsonSpans(int sender, int round, int count)
    {
        var spans = Enumerable.Range(1, count).Select(i =>
            $$"""{"traceId":"{{OtlpRequest.TraceId(Trace(sender, round))}}","spanId":"{{i:x16}}","name":"{{sender}} {{round}} {{i}} {{new string('z', 300)}}"}""");
        return Utf8($$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{{string.Join(',', spans)}}]}]}]}""");
    }

    // Points of the counter that is kept; without text they are two bytes each.
    private static HostileRequest Counters(int round, int points, int text)
    {
        var point = text == 0 ? [] : OtlpRequest.Message(
            w => w.Bytes(7, OtlpRequest.Text("reason", new string((char)('a' + (round % 26)), text))));
        var sum = OtlpRequest.Message(w =>
        {
            for (var i = 0; i < points; i++)
                w.Bytes(1, text == 0 ? point : [.. point,
                    .. OtlpRequest.Message(more => more.Bytes(7, OtlpRequest.Text("state", $"{round} {i}")))]);
        });
        var metric = OtlpRequest.Message(w =>
        {
            w.String(1, "patchtracer.spans");
            w.Bytes(7, sum);
        });
        return new("/v1/metrics", OtlpRequest.Message(
            w => w.Bytes(1, OtlpRequest.Message(r => r.Bytes(2, OtlpRequest.Message(s => s.Bytes(2, metric)))))));
    }

    private static byte[] Scopes(int sender, int round, int count) =>
        JaegerCodec.EncodeBody(new Batch(new Process($"jaeger {sender} {round}", []),
        [.. Enumerable.Range(1, count).Select(i => new Span
        {
            TraceIdLow = sender + 1, SpanId = ((long)round << 32) | (uint)i, OperationName = "", StartTime = 1, Duration = 1,
            Tags = [Tag.Of("otel.scope.name", $"{i}")],
        })]));

    private static ulong Trace(int sender, int round) => ((ulong)sender << 32) | (uint)round;

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
