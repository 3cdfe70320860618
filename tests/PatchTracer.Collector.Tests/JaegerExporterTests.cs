using System.Diagnostics;
using Jaeger.Thrift;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PatchTracer.Storage;
using PatchTracer.Traces;
using Xunit;
using Resource = PatchTracer.Traces.Resource;
using Span = PatchTracer.Traces.Span;
using SpanKind = PatchTracer.Traces.SpanKind;
using StatusCode = PatchTracer.Traces.StatusCode;
using Unicode = PatchTracer.Collector.Tests.WholeSpan;

namespace PatchTracer.Collector.Tests;

/// <summary>OpenTelemetry .NET sends by our exporter, in its three ways; every field is compared with what arrived.</summary>
public sealed class JaegerExporterTests
{
    [Theory]
    [InlineData(JaegerThriftProtocol.UdpCompact)]
    [InlineData(JaegerThriftProtocol.UdpBinary)]
    [InlineData(JaegerThriftProtocol.Http)]
    public async Task Every_field_of_a_span_arrives(JaegerThriftProtocol protocol)
    {
        await using var collector = await RunningCollector.StartAsync();
        using var source = new ActivitySource($"test.jaeger.{protocol}", "1.2.3");
        Activity activity;
        using (Provider(collector, source, protocol))
            activity = Record(source);
        await collector.WaitForSpansAsync(1);
        SpanAssert.Same(Expected(activity), Assert.Single(collector.Host.Store.Find(new SpanQuery())));
    }

    private static TracerProvider Provider(RunningCollector collector, ActivitySource source, JaegerThriftProtocol protocol) =>
        Sdk.CreateTracerProviderBuilder().AddSource(source.Name).SetSampler(new AlwaysOnSampler())
            .ConfigureResource(r => r.Clear().AddAttributes([new("resource.number", long.MinValue), new("service.name", "dotnet-client")]))
            .AddJaegerThriftExporter(o =>
            {
                o.Protocol = protocol;
                o.AgentHost = "127.0.0.1";
                o.AgentPort = (protocol == JaegerThriftProtocol.UdpBinary ? collector.Host.JaegerBinaryEndpoints
                    : collector.Host.JaegerCompactEndpoints)[0].Port;
                o.Endpoint = new Uri($"http://{collector.Host.JaegerHttpEndpoints[0]}/api/traces");
            }).Build();

    private static Activity Record(ActivitySource source)
    {
        var remote = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded,
            "vendor=state", isRemote: true);
        var link = new ActivityLink(
            new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, "other=1",
                isRemote: true),
            new ActivityTagsCollection([new("link.key", 5L)]));
        using var activity = source.StartActivity(Unicode.Unicode, ActivityKind.Producer, remote, links: [link])!;
        activity.SetTag("text", Unicode.Unicode).SetTag("empty", "").SetTag("truth", true).SetTag("smallest", long.MinValue)
            .SetTag("largest", long.MaxValue).SetTag("double", -0.1e-300).SetTag("numbers", new[] { 1L, long.MaxValue });
        activity.AddEvent(new ActivityEvent("event " + Unicode.Unicode, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
            [new("event.key", "value")]));
        activity.SetStatus(ActivityStatusCode.Error, "failed: " + Unicode.Unicode);
        return activity;
    }

    private static Span Expected(Activity activity)
    {
        var start = (activity.StartTimeUtc - DateTime.UnixEpoch).Ticks / 10 * 1000;
        var link = activity.Links.Single().Context;
        return new Span
        {
            TraceId = TraceId.Parse(activity.TraceId.ToHexString()),
            SpanId = SpanId.Parse(activity.SpanId.ToHexString()),
            ParentSpanId = SpanId.Parse(activity.ParentSpanId.ToHexString()),
            Name = Unicode.Unicode,
            Kind = SpanKind.Producer,
            StartUnixNano = start,
            EndUnixNano = start + (activity.Duration.Ticks / 10 * 1000),
            Status = StatusCode.Error,
            StatusMessage = "failed: " + Unicode.Unicode,
            TraceState = "vendor=state",
            Flags = 1,
            Attributes = AttributeList.Of(
                ("text", Unicode.Unicode), ("empty", ""), ("truth", true), ("smallest", long.MinValue), ("largest", long.MaxValue),
                ("double", -0.1e-300), ("numbers", "[1,9223372036854775807]")),
            Events = [new SpanEvent(1_700_000_000_123_000_000, "event " + Unicode.Unicode, AttributeList.Of(("event.key", "value")))],
            Links =
            [
                new SpanLink(TraceId.Parse(link.TraceId.ToHexString()), SpanId.Parse(link.SpanId.ToHexString()))
                {
                    TraceState = "other=1",
                    Attributes = AttributeList.Of(("link.key", 5L)),
                },
            ],
            Resource = new Resource(AttributeList.Of(("service.name", "dotnet-client"), ("resource.number", long.MinValue))),
            Scope = new Scope($"{activity.Source.Name}", "1.2.3"),
        };
    }
}
