using System.Net;
using System.Net.Http.Headers;
using PatchTracer.Collector;
using PatchTracer.Collector.Tests;
using PatchTracer.Workspace;

namespace PatchTracer.Page.Tests;

/// <summary>A collector with traces in it for every test to look at.</summary>
public sealed class ShownCollector : IAsyncLifetime, IDisposable
{
    public const string Hostile = "</script><img src=x onerror=\"window.hacked=1\"><b>bold\u0000\u001b[31m\u202Edesrever";

    /// <summary>How many spans the large trace has.</summary>
    public const int Large = 10_000;

    private readonly TemporaryDirectory _directory = new();
    private CollectorHost? _host;

    public string Url => $"http://{_host!.QueryEndpoints[0]}";

    /// <summary>The id of a trace by its number.</summary>
    public static string Trace(ulong number) => OtlpRequest.TraceId(number).ToString();

    public async Task InitializeAsync()
    {
        _host = await CollectorHost.StartAsync(new CollectorOptions
        {
            StoreDirectory = _directory["store"],
            Grpc = [],
            Http = [new IPEndPoint(IPAddress.Loopback, 0)],
            Query = [new IPEndPoint(IPAddress.Loopback, 0)],
        }, SilentReporter.Instance, default);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{_host.HttpEndpoints[0]}") };
        foreach (var request in Requests())
        {
            using var body = new ByteArrayContent(request);
            body.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-protobuf");
            (await client.PostAsync(new Uri("/v1/traces", UriKind.Relative), body)).EnsureSuccessStatusCode();
        }
        await _host.FlushAsync(default);
    }

    public async Task DisposeAsync() => await _host!.DisposeAsync();

    // xunit asks for it after the above.
    public void Dispose() => _directory.Dispose();

    private static IEnumerable<byte[]> Requests()
    {
        (string, string)[] pod = [("k8s.pod.uid", "u1"), ("k8s.pod.name", "web-1"), ("k8s.namespace.name", "shop")];
        (string, string)[] Point(string tracepoint, string layer) =>
            [("patchtracer.tracepoint", tracepoint), ("patchtracer.layer", layer), .. pod];
        yield return new TraceRequest("frontend")
            .Add(1, 1, "GET /shop", 0, 100, kind: 2).Add(1, 2, "look up", 5, 40, parent: 1)
            .Add(1, 3, "pay", 50, 90, parent: 1, error: "card refused").ToArray();
        yield return new TraceRequest("mailer").Add(2, 1, "send receipt", 200, 260, links: [(1, 3)]).ToArray();
        yield return new TraceRequest("evil " + Hostile)
            .Add(3, 1, Hostile, 1000, 1010, error: Hostile, attributes: [(Hostile, Hostile), ("megabyte", new string('m', 1 << 20))])
            .ToArray();
        yield return new TraceRequest("kube-scheduler")
            .Add(4, 1, "scheduler.schedule_one", 2000, 2001, attributes: Point("scheduler.schedule_one", "scheduler"))
            .Add(4, 2, "scheduler.bind", 2001, 2020, parent: 1, attributes: Point("scheduler.bind", "scheduler")).ToArray();
        yield return new TraceRequest("kubelet")
            .Add(4, 3, "RunPodSandbox", 2050, 2300, parent: 2, attributes: Point("cri.RunPodSandbox", "cri")).ToArray();
        // Zipkin's way: client and server of one call share an id.
        yield return new TraceRequest("old-web").Add(6, 1, "browse", 3000, 3100, kind: 2).Add(6, 2, "ask", 3010, 3090, parent: 1, kind: 3)
            .ToArray();
        yield return new TraceRequest("old-shop").Add(6, 2, "answer", 3012, 3088, parent: 1, kind: 2)
            .Add(6, 3, "query", 3020, 3030, parent: 2).ToArray();
        for (var part = 0; part < Large / 1000; part++)
        {
            var request = new TraceRequest($"worker-{part}");
            for (var i = 0; i < 1000; i++)
            {
                var number = (ulong)((part * 1000) + i + 1);
                request.Add(5, number, $"step {number}", 5000 + (0.1 * number), 5000 + (0.1 * number) + 3, parent: number == 1 ? 0
                    : number <= 11 ? number - 1 : (number % 10) + 2);
            }
            yield return request.ToArray();
        }
    }
}
