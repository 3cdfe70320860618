using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Collector.Tests;

/// <summary>
/// The Go runtime of <c>patches/runtime</c> sends what <c>clients/go/main.go</c> says; every field that its API has is compared.
/// </summary>
public sealed class GoRuntimeTests
{
    private const string Unicode = WholeSpan.Unicode;

    [SkippableFact]
    [Trait("speed", "slow")]
    public async Task Every_field_of_a_span_arrives()
    {
        Skip.If(GoClient.Go is null, "there is no Go toolchain here (patchtracer doctor --install)");
        await using var collector = await RunningCollector.StartAsync();
        var before = DateTimeOffset.UtcNow;
        var ids = await GoClient.RunAsync(collector.Client.BaseAddress!);
        await collector.Host.FlushAsync(default);
        var span = Assert.Single(collector.Host.Store.Trace(TraceId.Parse(ids[0])));
        SpanAssert.Same(Expected(SpanId.Parse(ids[1])) with
        {
            StartUnixNano = span.StartUnixNano,
            EndUnixNano = span.EndUnixNano,
            Resource = span.Resource,
            Scope = span.Scope,
        }, span);
        Assert.InRange(span.StartUnixNano, UnixNano.Of(before), span.EndUnixNano);
        Assert.InRange(span.EndUnixNano, span.StartUnixNano, UnixNano.Now());
        AssertOrigin(span);
        // The runtime knows what a verdict names as reasons for a connection that nobody reported.
        Assert.Subset(collector.Host.Store.Counters().Where(counter => counter.State == RuntimeCounter.LostState)
            .Select(counter => counter.Reason).ToHashSet(), RuntimeCounter.ConnectionReasons.ToHashSet());
    }

    private static Span Expected(SpanId spanId) => new()
    {
        TraceId = TraceId.Parse("0af7651916cd43dd8448eb211c80319c"),
        SpanId = spanId,
        ParentSpanId = SpanId.Parse("b7ad6b7169203331"),
        Name = Unicode,
        Kind = SpanKind.Consumer,
        StartUnixNano = 0,
        EndUnixNano = 0,
        Status = StatusCode.Error,
        StatusMessage = "failed: " + Unicode,
        TraceState = "vendor=state",
        // Sampled, and the parent known to be remote; so is whatever came as a header.
        Flags = 0x301,
        Attributes = AttributeList.Of(
            ("patchtracer.tracepoint", "test.client"), ("patchtracer.layer", "kubelet"), ("text", Unicode), ("empty", ""),
            ("smallest", long.MinValue), ("largest", long.MaxValue), ("truth", true)),
        Links = [new SpanLink(TraceId.Parse("1af7651916cd43dd8448eb211c80319d"), SpanId.Parse("c7ad6b7169203332")) { Flags = 0x301 }],
    };

    private static void AssertOrigin(Span span)
    {
        Assert.Equal(("go-client", "node-1", "patchtracer"), (span.Service, span.Node, span.Scope.Name));
        Assert.NotEqual("", span.Scope.Version);
        foreach (var key in new[] { "host.name", "service.instance.id", "patchtracer.runtime.version" })
            Assert.False(string.IsNullOrEmpty(span.Resource.Attributes.Text(key)), key);
        Assert.NotNull(span.Resource.Attributes["process.pid"]?.AsLong());
    }
}
