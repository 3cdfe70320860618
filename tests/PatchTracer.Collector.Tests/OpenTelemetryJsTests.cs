using PatchTracer.Storage;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Collector.Tests;

/// <summary>OpenTelemetry JS sends by all three forms of OTLP what <c>clients/send.mjs</c> says; every field is compared.</summary>
public sealed class OpenTelemetryJsTests(NodeClients clients) : IClassFixture<NodeClients>
{
    private const string Unicode = "žluťoučký 日本 👩‍🚀 \u0001 \"quoted\" \\";
    private const long LargestSafe = 9007199254740991;

    [SkippableTheory]
    [InlineData("grpc", "none")]
    [InlineData("grpc", "gzip")]
    [InlineData("proto", "none")]
    [InlineData("proto", "gzip")]
    [InlineData("json", "none")]
    [InlineData("json", "gzip")]
    public async Task Every_field_of_a_span_arrives(string form, string compression)
    {
        Skip.If(clients.Unavailable is not null, clients.Unavailable);
        await using var collector = await RunningCollector.StartAsync();
        var url = form == "grpc" ? collector.GrpcUrl : $"http://{collector.Host.HttpEndpoints[0]}/v1/traces";
        var spanId = await clients.RunAsync("send.mjs", form, url, compression);
        await collector.Host.FlushAsync(default);
        var span = Assert.Single(collector.Host.Store.Trace(TraceId.Parse("0af7651916cd43dd8448eb211c80319c")));
        SpanAssert.Same(Expected(SpanId.Parse(spanId)), span);
    }

    private static Span Expected(SpanId spanId) => new()
    {
        TraceId = TraceId.Parse("0af7651916cd43dd8448eb211c80319c"),
        SpanId = spanId,
        ParentSpanId = SpanId.Parse("b7ad6b7169203331"),
        Name = Unicode,
        Kind = SpanKind.Producer,
        StartUnixNano = 1_700_000_000_123_456_789,
        EndUnixNano = 1_700_000_002_987_654_321,
        Status = StatusCode.Error,
        StatusMessage = "failed: " + Unicode,
        TraceState = "vendor=state",
        Flags = 0x301,
        Attributes = AttributeList.Of(
            ("text", Unicode), ("empty", ""), ("truth", true), ("largest", LargestSafe), ("smallest", -LargestSafe), ("double", -0.1e-300),
            ("texts", AttributeValue.Of(["a", "ü"])), ("numbers", AttributeValue.Of([1L, 2L])),
            ("truths", AttributeValue.Of([true, false])), ("doubles", AttributeValue.Of([1.5, 2.5]))),
        Events = [new SpanEvent(1_700_000_001_000_000_001, "event " + Unicode, AttributeList.Of(("event.key", "value")))],
        Links =
        [
            new SpanLink(TraceId.Parse("1af7651916cd43dd8448eb211c80319d"), SpanId.Parse("c7ad6b7169203332"))
            {
                TraceState = "other=1",
                Flags = 0x101,
                Attributes = AttributeList.Of(("link.key", 5L)),
            },
        ],
        Resource = new Resource(AttributeList.Of(("service.name", "js-client"), ("resource.unicode", Unicode), ("resource.number", 42L))),
        Scope = new Scope("test.js", "1.2.3"),
    };
}
