using System.Text.Json;
using PatchTracer.Storage;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Collector.Tests;

/// <summary>
/// jaeger-client from npm sends by UDP (binary protocol) and HTTP what <c>clients/jaeger.mjs</c> says; every field is compared.
/// </summary>
public sealed class JaegerClientTests(NodeClients clients) : IClassFixture<NodeClients>
{
    private const string Unicode = WholeSpan.Unicode;

    [SkippableTheory]
    [InlineData("udp")]
    [InlineData("http")]
    public async Task Every_field_of_a_span_arrives(string form)
    {
        Skip.If(clients.Unavailable is not null, clients.Unavailable);
        await using var collector = await RunningCollector.StartAsync();
        var endpoint = (form == "udp" ? collector.Host.JaegerBinaryEndpoints : collector.Host.JaegerHttpEndpoints)[0];
        using var sent = JsonDocument.Parse(await clients.RunAsync("jaeger.mjs", form, $"{endpoint.Port}"));
        await collector.WaitForSpansAsync(1);
        var span = Assert.Single(collector.Host.Store.Find(new SpanQuery()));
        SpanAssert.Same(Expected(SpanId.Parse(sent.RootElement.GetProperty("spanId").GetString()!)) with { Resource = span.Resource },
            span);
        AssertProcess(span.Resource.Attributes);
    }

    // The client writes every number as a double and every object as JSON, and adds its sampler.
    private static Span Expected(SpanId spanId) => new()
    {
        TraceId = TraceId.Parse("0af7651916cd43dd8448eb211c80319c"),
        SpanId = spanId,
        ParentSpanId = SpanId.Parse("b7ad6b7169203331"),
        Name = Unicode,
        Kind = SpanKind.Producer,
        StartUnixNano = 1_700_000_000_123_500_000,
        EndUnixNano = 1_700_000_002_987_750_000,
        Status = StatusCode.Error,
        Flags = 1,
        Attributes = AttributeList.Of(
            ("sampler.type", "const"), ("sampler.param", true), ("text", Unicode), ("empty", ""), ("truth", true), ("whole", 9007199254740991.0), ("double", -0.1e-300), ("list", """["a",1]"""),
            ("bytes", AttributeValue.Of(new byte[] { 0, 255 }))),
        Events = [new SpanEvent(1_700_000_001_000_250_000, "event " + Unicode, AttributeList.Of(("event.key", "value"), ("number", 5.0)))],
        Links = [new SpanLink(TraceId.Parse("1af7651916cd43dd8448eb211c80319d"), SpanId.Parse("c7ad6b7169203332"))],
    };

    private static void AssertProcess(AttributeList process)
    {
        Assert.Equal(Unicode, process.Text("service.name"));
        Assert.Equal(Unicode, process.Text("process.text"));
        Assert.Equal((AttributeValue)true, process["process.truth"]);
        Assert.StartsWith("Node-", process.Text("jaeger.version"), StringComparison.Ordinal);
    }
}
