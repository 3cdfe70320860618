using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Xunit;

namespace Jaeger.Thrift.Tests;

public sealed class ExporterTests
{
    [Theory]
    [InlineData(JaegerThriftProtocol.UdpCompact, ThriftEncoding.Compact)]
    [InlineData(JaegerThriftProtocol.UdpBinary, ThriftEncoding.Binary)]
    public void An_activity_arrives_with_everything_it_has(JaegerThriftProtocol protocol, ThriftEncoding encoding)
    {
        using var agent = new UdpAgent();
        using var source = new ActivitySource($"shop.{protocol}", "1.2.3");
        Activity activity;
        using (Provider(source, options => (options.Protocol, options.AgentHost, options.AgentPort) = (protocol, "127.0.0.1", agent.Port)))
            activity = Record(source);
        var batch = JaegerCodec.DecodeDatagram(Assert.Single(agent.Receive()), encoding);
        Assert.Equal("shop", batch.Process.ServiceName);
        Assert.Equal([Tag.Of("number", long.MinValue), Tag.Of("text", Samples.Unicode)],
            batch.Process.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal));
        AssertSpan(Assert.Single(batch.Spans), activity, source);
    }

    [Fact]
    public void What_could_not_be_sent_is_counted_and_told_with_the_next_batch()
    {
        using var agent = new UdpAgent();
        using var source = new ActivitySource("shop.large");
        using var exporter = new JaegerThriftExporter(
            new UdpTransport("127.0.0.1", agent.Port, ThriftEncoding.Compact, maxDatagramBytes: 500));
        using (var provider = Sdk.CreateTracerProviderBuilder().AddSource(source.Name)
            .AddProcessor(new SimpleActivityExportProcessor(exporter)).Build())
        {
            source.StartActivity(new string('x', 501))!.Dispose();
            source.StartActivity("small")!.Dispose();
        }
        Assert.Equal(new ClientStats(0, 1, 0), exporter.Lost);
        Assert.Equal("small", Assert.Single(JaegerCodec.DecodeDatagram(Assert.Single(agent.Receive())).Spans).OperationName);
    }

    private static TracerProvider Provider(ActivitySource source, Action<JaegerThriftExporterOptions> configure) =>
        Sdk.CreateTracerProviderBuilder().AddSource(source.Name).SetSampler(new AlwaysOnSampler())
            .ConfigureResource(r => r.Clear()
                .AddAttributes([new("service.name", "shop"), new("text", Samples.Unicode), new("number", long.MinValue)]))
            .AddJaegerThriftExporter(configure).Build();

    private static Activity Record(ActivitySource source)
    {
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded,
            "vendor=state", isRemote: true);
        var link = new ActivityLink(Context(1), new ActivityTagsCollection([new("link.key", 5L)]));
        using var activity = source.StartActivity(Samples.Unicode, ActivityKind.Consumer, parent,
            links: [link, new ActivityLink(Context(2))])!;
        activity.SetTag("text", Samples.Unicode).SetTag("truth", true).SetTag("smallest", long.MinValue).SetTag("double", 1.5)
            .SetTag("texts", new[] { "a", "ü\"" }).SetTag("numbers", new[] { 1L, long.MaxValue })
            .SetTag("mixed", new object?[] { 1, null, false, 0.5 });
        activity.AddEvent(new ActivityEvent("happened", DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
            [new("event.key", "value")]));
        activity.SetStatus(ActivityStatusCode.Error, "failed");
        return activity;
    }

    private static ActivityContext Context(byte number) => new(
        ActivityTraceId.CreateFromBytes([number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]),
        ActivitySpanId.CreateFromBytes([0, 0, 0, 0, 0, 0, 0, number]), ActivityTraceFlags.Recorded, isRemote: true);

    private static void AssertSpan(Span span, Activity activity, ActivitySource source)
    {
        Assert.Equal(activity.TraceId.ToHexString(), $"{span.TraceIdHigh:x16}{span.TraceIdLow:x16}");
        Assert.Equal((activity.SpanId.ToHexString(), activity.ParentSpanId.ToHexString()),
            ($"{span.SpanId:x16}", $"{span.ParentSpanId:x16}"));
        Assert.Equal((Samples.Unicode, 1), (span.OperationName, span.Flags));
        Assert.Equal((activity.StartTimeUtc - DateTime.UnixEpoch).Ticks / 10, span.StartTime);
        Assert.Equal(activity.Duration.Ticks / 10, span.Duration);
        Assert.Equal(
            [
                Tag.Of("text", Samples.Unicode), Tag.Of("truth", true), Tag.Of("smallest", long.MinValue), Tag.Of("double", 1.5),
                Tag.Of("texts", """["a","ü\""]"""), Tag.Of("numbers", "[1,9223372036854775807]"), Tag.Of("mixed", "[1,null,false,0.5]"),
                Tag.Of("span.kind", "consumer"), Tag.Of("otel.status_code", "ERROR"), Tag.Of("otel.status_description", "failed"),
                Tag.Of("error", true),
                Tag.Of("otel.scope.name", source.Name), Tag.Of("otel.scope.version", "1.2.3"), Tag.Of("w3c.tracestate", "vendor=state"),
            ], span.Tags);
        const long high = 0x0100_0000_0000_0000;
        Assert.Equal([new SpanRef(SpanRefType.FollowsFrom, 2, high, 1), new SpanRef(SpanRefType.FollowsFrom, 2, 2 * high, 2)],
            span.References);
        Assert.Equal([1_700_000_000_123_000, span.StartTime], span.Logs.Select(log => log.Timestamp));
        Assert.Equal([Tag.Of("event", "happened"), Tag.Of("event.key", "value")], span.Logs[0].Fields);
        Assert.Equal(
            [Tag.Of("event", "link"), Tag.Of("trace_id", "01000000000000000000000000000002"), Tag.Of("span_id", "0000000000000001"),
                Tag.Of("link.key", 5L)],
            span.Logs[1].Fields);
    }
}
