using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Traces;
using Xunit;
using SpanKind = PatchTracer.Traces.SpanKind;
using StatusCode = PatchTracer.Traces.StatusCode;

namespace PatchTracer.Collector.Tests;

/// <summary>OpenTelemetry .NET sends; every field that its API has is compared with what arrived.</summary>
public sealed class OpenTelemetryDotNetTests
{
    private const string Unicode = "žluťoučký 日本 👩‍🚀 \u0001 \"quoted\" \\";

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Every_field_of_a_span_arrives(OtlpExportProtocol protocol)
    {
        await using var collector = await RunningCollector.StartAsync();
        using var source = new ActivitySource($"test.dotnet.{protocol}", "1.2.3", [new("scope.key", "scope value")]);
        Activity activity;
        using (Provider(collector, source, protocol))
        {
            activity = Record(source);
        }
        await collector.Host.FlushAsync(default);
        var traceId = TraceId.Parse(activity.TraceId.ToHexString());
        var span = Assert.Single(collector.Host.Store.Trace(traceId), span => span.Name == Unicode);
        AssertIdentity(activity, span);
        AssertAttributes(span.Attributes);
        AssertEventAndLink(span);
        AssertOrigin(span, source);
    }

    [Fact]
    public async Task A_runtime_counter_arrives_as_the_latest_value_of_its_process()
    {
        await using var collector = await RunningCollector.StartAsync();
        using var meter = new System.Diagnostics.Metrics.Meter("test.dotnet.counters");
        var counter = meter.CreateCounter<long>(RuntimeCounter.Metric);
        using (var provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name)
            .ConfigureResource(r => r.Clear().AddService("kubelet", serviceInstanceId: "i-1")
                .AddAttributes([new("k8s.node.name", "worker")]))
            .AddOtlpExporter(o => Configure(o, collector, OtlpExportProtocol.Grpc, "metrics")).Build())
        {
            counter.Add(3, new("state", "dropped"), new("reason", "buffer_full"));
            provider.ForceFlush();
            counter.Add(4, new("state", "dropped"), new("reason", "buffer_full"));
        }
        await collector.Host.FlushAsync(default);
        var latest = Assert.Single(collector.Host.Store.Counters());
        Assert.Equal(("kubelet", "worker", "i-1", "dropped", "buffer_full", 7L),
            (latest.Service, latest.Node, latest.Instance, latest.State, latest.Reason, latest.Value));
    }

    private static TracerProvider Provider(RunningCollector collector, ActivitySource source, OtlpExportProtocol protocol) =>
        Sdk.CreateTracerProviderBuilder().AddSource(source.Name).SetSampler(new AlwaysOnSampler())
            .ConfigureResource(r => r.Clear().AddService("dotnet-client", "ns", "4.5.6", serviceInstanceId: "i-1")
                .AddAttributes([new("resource.unicode", Unicode), new("resource.number", long.MinValue)]))
            .AddOtlpExporter(o => Configure(o, collector, protocol, "traces")).Build();

    private static void Configure(OtlpExporterOptions options, RunningCollector collector, OtlpExportProtocol protocol, string signal)
    {
        options.Protocol = protocol;
        options.Endpoint = new Uri(protocol == OtlpExportProtocol.Grpc ? collector.GrpcUrl
            : $"http://{collector.Host.HttpEndpoints[0]}/v1/{signal}");
    }

    private static Activity Record(ActivitySource source)
    {
        var remote = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded,
            "vendor=state", isRemote: true);
        var link = new ActivityLink(
            new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, "other=1",
                isRemote: true),
            new ActivityTagsCollection([new("link.key", 5L)]));
        using var activity = source.StartActivity(Unicode, ActivityKind.Consumer, remote, links: [link])!;
        activity.SetTag("text", Unicode).SetTag("empty", "").SetTag("truth", true).SetTag("smallest", long.MinValue)
            .SetTag("largest", long.MaxValue).SetTag("above.2^53", 9007199254740993L).SetTag("double", -0.1e-300)
            .SetTag("texts", new[] { "a", "ü" }).SetTag("numbers", new[] { 1L, long.MaxValue }).SetTag("truths", new[] { true, false })
            .SetTag("doubles", new[] { 1.5, double.MaxValue });
        activity.AddEvent(new ActivityEvent("event " + Unicode, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
            [new("event.key", "value")]));
        activity.SetStatus(ActivityStatusCode.Error, "failed: " + Unicode);
        return activity;
    }

    private static void AssertIdentity(Activity activity, Span span)
    {
        Assert.Equal(activity.SpanId.ToHexString(), $"{span.SpanId}");
        Assert.Equal(activity.ParentSpanId.ToHexString(), $"{span.ParentSpanId}");
        Assert.Equal(SpanKind.Consumer, span.Kind);
        Assert.Equal("vendor=state", span.TraceState);
        Assert.Equal((activity.StartTimeUtc - DateTime.UnixEpoch).Ticks * 100, span.StartUnixNano);
        Assert.Equal(activity.Duration.Ticks * 100, span.DurationNanos);
        Assert.Equal((StatusCode.Error, "failed: " + Unicode), (span.Status, span.StatusMessage));
        // Sampled, and the parent known to be remote.
        Assert.Equal(0x301u, span.Flags);
    }

    private static void AssertAttributes(AttributeList attributes)
    {
        Assert.Equal(AttributeList.Of(
            ("text", Unicode), ("empty", ""), ("truth", true), ("smallest", long.MinValue), ("largest", long.MaxValue),
            ("above.2^53", 9007199254740993L), ("double", -0.1e-300),
            ("texts", AttributeValue.Of(["a", "ü"])), ("numbers", AttributeValue.Of([1L, long.MaxValue])),
            ("truths", AttributeValue.Of([true, false])), ("doubles", AttributeValue.Of([1.5, double.MaxValue]))), attributes);
    }

    private static void AssertEventAndLink(Span span)
    {
        var moment = Assert.Single(span.Events);
        Assert.Equal(new SpanEvent(1_700_000_000_123_000_000, "event " + Unicode, AttributeList.Of(("event.key", "value"))), moment);
        var link = Assert.Single(span.Links);
        Assert.Equal("other=1", link.TraceState);
        Assert.Equal(AttributeList.Of(("link.key", 5L)), link.Attributes);
        Assert.False(link.TraceId.IsEmpty || link.SpanId.IsEmpty);
    }

    private static void AssertOrigin(Span span, ActivitySource source)
    {
        Assert.Equal((source.Name, "1.2.3"), (span.Scope.Name, span.Scope.Version));
        Assert.Equal(AttributeList.Of(("scope.key", "scope value")), span.Scope.Attributes);
        Assert.Equal("dotnet-client", span.Service);
        Assert.Equal("ns", span.Resource.Attributes.Text("service.namespace"));
        Assert.Equal("4.5.6", span.Resource.Attributes.Text("service.version"));
        Assert.Equal(Unicode, span.Resource.Attributes.Text("resource.unicode"));
        Assert.Equal(long.MinValue, span.Resource.Attributes["resource.number"]!.Value.AsLong());
    }
}
