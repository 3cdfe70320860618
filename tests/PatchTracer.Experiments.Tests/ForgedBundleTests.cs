using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using PatchTracer.Collector;
using PatchTracer.Collector.Security;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Experiments.Tests;

/// <summary>The recorded run again, through a collector that knows the components, while somebody forges spans of every kubelet.</summary>
public sealed class ForgedBundleTests : IDisposable
{
    private const string Credential = "the-components-own-0123456789";

    private static readonly string Sample = Path.Combine(Checkout.Root, "samples/bundles/hotrod");

    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("kubelet")]
    [InlineData("shop")]
    public async Task Forged_spans_with_the_ids_of_the_kubelets_own_come_first_and_the_verdict_is_the_same(string service)
    {
        var honest = await BundleEvidence.ReadAsync(Sample, default);
        var expected = honest.Judge();
        Assert.True(expected.Complete);
        var kubelets = honest.Evidence.Graph.Spans.Spans.Where(span => span.Service == "kubelet").ToList();

        var bundle = await RecordAsync(async send =>
        {
            // As one request, which finds room whatever it holds.
            await send(Forged(service, kubelets), "application/json", null, false);
            await foreach (var record in RawLog.ReadAsync(new BundleFiles(Sample).RawLog, default))
            {
                var isComponents = record.Signal == RawSignal.Metrics || record.Spans().Any(span => ComponentClaim.Of(span) is not null);
                await send(record.Body.ToArray(), record.Encoding == RawEncoding.OtlpJson ? "application/json" : "application/x-protobuf",
                    record.Compression == RawCompression.Gzip ? "gzip"
                        : null, isComponents, record.Signal == RawSignal.Metrics ? "/v1/metrics" : "/v1/traces");
            }
        });

        var evidence = await BundleEvidence.ReadAsync(bundle, default);
        var verdict = evidence.Judge();
        Assert.True(verdict.Complete);
        Assert.Equal(VerdictJson.Write(expected), VerdictJson.Write(verdict with
        {
            SetAside = null,
            Conflicts = expected.Conflicts,
            Spans = expected.Spans,
            Traces = expected.Traces,
        }));
        if (service == "kubelet")
            Assert.Equal(("127.0.0.1", kubelets.Count), (Assert.Single(verdict.SetAside!).Sender, verdict.SetAside![0].Count));
        else
            Assert.Equal(kubelets.Count + expected.Conflicts.Count, verdict.Conflicts.Count);
    }

    /// <summary>Reasons belong to a process; who gives them to tracepoints has one twice.</summary>
    [Fact]
    public async Task Losses_that_somebody_tells_of_tracepoints_are_no_losses_of_connections()
    {
        static JsonObject Attribute(string key, string value) =>
            new() { ["key"] = key, ["value"] = new JsonObject { ["stringValue"] = value } };
        static JsonObject Point(string value, params JsonObject[] attributes) =>
            new() { ["asInt"] = value, ["timeUnixNano"] = "1", ["attributes"] = new JsonArray([Attribute("reason", "netlink_overrun"), .. attributes]) };
        var metrics = new JsonObject
        {
            ["resourceMetrics"] = new JsonArray(new JsonObject
            {
                ["resource"] = new JsonObject { ["attributes"] = new JsonArray(Attribute("service.name", "shop")) },
                ["scopeMetrics"] = new JsonArray(new JsonObject
                {
                    ["metrics"] = new JsonArray(new JsonObject
                    {
                        ["name"] = "patchtracer.losses",
                        ["sum"] = new JsonObject
                        {
                            ["aggregationTemporality"] = 2,
                            ["isMonotonic"] = true,
                            ["dataPoints"] = new JsonArray(Point("7"), Point("8", Attribute("patchtracer.tracepoint", "a")),
                                Point("9", Attribute("patchtracer.tracepoint", "b"))),
                        },
                    }),
                }),
            }),
        };

        var bundle = await RecordAsync(send =>
            send(System.Text.Encoding.UTF8.GetBytes(metrics.ToJsonString()), "application/json", null, false, "/v1/metrics"));

        var counters = Assert.Single((await BundleEvidence.ReadAsync(bundle, default)).Evidence.Counters, counters => counters.Service == "shop");
        Assert.Equal([KeyValuePair.Create("netlink_overrun", 7L)], counters.ConnectionsLost);
    }

    private delegate Task SendAsync(byte[] body, string type, string? encoding, bool isComponents, string path = "/v1/traces");

    // A bundle as the sample is, but for its raw log, which a collector writes anew.
    private async Task<string> RecordAsync(Func<SendAsync, Task> record)
    {
        var credentials = Path.Combine(_directory, "credential");
        await File.WriteAllTextAsync(credentials, Credential);
        var bundle = Directory.CreateDirectory(Path.Combine(_directory, "bundle")).FullName;
        foreach (var file in Directory.EnumerateFiles(Sample))
            File.Copy(file, Path.Combine(bundle, Path.GetFileName(file)));
        await using (var collector = await CollectorHost.StartAsync(new CollectorOptions
        {
            StoreDirectory = Path.Combine(_directory, "store"),
            Grpc = [],
            Http = [new IPEndPoint(IPAddress.Loopback, 0)],
            Components = AccessTokens.Read(credentials),
        }, SilentReporter.Instance, default))
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://{collector.HttpEndpoints[0]}") };
            await record(async (body, type, encoding, isComponents, path) =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
                if (encoding is not null)
                    request.Content.Headers.ContentEncoding.Add(encoding);
                if (isComponents)
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Credential);
                (await client.SendAsync(request)).EnsureSuccessStatusCode();
            });
        }
        await RawLog.CopySegmentsAsync(Store.RawLogDirectory(Path.Combine(_directory, "store")), new BundleFiles(bundle).RawLog, default);
        return bundle;
    }

    /// <summary>For each span one with its ids, a minute earlier.</summary>
    private static byte[] Forged(string service, IEnumerable<Span> spans)
    {
        const long Minute = 60_000_000_000;
        static JsonObject Attribute(string key, string value) =>
            new() { ["key"] = key, ["value"] = new JsonObject { ["stringValue"] = value } };
        return System.Text.Encoding.UTF8.GetBytes(new JsonObject
        {
            ["resourceSpans"] = new JsonArray(new JsonObject
            {
                ["resource"] = new JsonObject { ["attributes"] = new JsonArray(Attribute("service.name", service)) },
                ["scopeSpans"] = new JsonArray(new JsonObject
                {
                    ["spans"] = new JsonArray([.. spans.Select(span => new JsonObject
                    {
                        ["traceId"] = $"{span.TraceId}",
                        ["spanId"] = $"{span.SpanId}",
                        ["name"] = "forged",
                        ["kind"] = 2,
                        ["startTimeUnixNano"] = $"{span.StartUnixNano - Minute}",
                        ["endTimeUnixNano"] = $"{span.EndUnixNano - Minute}",
                        ["attributes"] = service != "kubelet" ? []
                            : new JsonArray(Attribute("patchtracer.layer", "kubelet"),
                                Attribute("patchtracer.tracepoint", span.Tracepoint ?? "")),
                    })]),
                }),
            }),
        }.ToJsonString());
    }
}
