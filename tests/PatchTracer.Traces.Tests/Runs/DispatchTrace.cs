using PatchTracer.Traces.Evidence;

namespace PatchTracer.Traces.Tests.Runs;

/// <summary>One dispatch: the frontend asks customer, driver and ten times route, three at a time, over kept-alive connections.</summary>
internal sealed class DispatchTrace(RunBuilder run, List<InventoryPod> pods)
{
    private static readonly Dictionary<string, (string Address, int Port)> Services = new()
    {
        ["customer"] = ("10.96.0.11", 8081),
        ["driver"] = ("10.96.0.12", 8082),
        ["route"] = ("10.96.0.13", 8083),
    };

    public void Record(double at, int number)
    {
        var load = run.App("GET", SpanKind.Client, "patchtracer-load", null, null, at, at + 800);
        run.Load.Add(new LoadRequest
        {
            TraceId = load.TraceId,
            SpanId = load.SpanId,
            StartUnixNano = load.StartUnixNano,
            DurationNanos = load.DurationNanos,
            Status = 200,
            Url = "http://127.0.0.1:30080/dispatch?customer=123",
        });
        var frontend = pods.First(pod => pod.Deployment == "frontend");
        var server = run.App("GET /dispatch", SpanKind.Server, "hotrod-frontend", frontend, load, at + 5, at + 795,
            ("url.path", "/dispatch"));
        Call(server, frontend, "customer", "/customer", "?customer=123", at + 10, at + 320, 40000 + number, connect: true);
        Call(server, frontend, "driver", "/FindNearest", "?location=1,2", at + 330, at + 530, 41000 + number, connect: true);
        for (var i = 0; i < 10; i++)
            Call(server, frontend, "route", "/route", "?pickup=1,2&dropoff=3,4", at + 540 + (i / 3 * 60), at + 595 + (i / 3 * 60),
                42000 + (number * 3) + (i % 3), connect: i < 3);
    }

    private void Call(Span parent, InventoryPod from, string service, string path, string query, double start, double end, int port,
        bool connect)
    {
        var (address, servicePort) = Services[service];
        var backends = pods.Where(pod => pod.Deployment == service).ToArray();
        var to = backends[port % backends.Length];
        if (connect)
        {
            run.Point(Conventions.ConnectionTracepoint, "kube-proxy", from.Node, null, start + 1, start + 2,
                (Conventions.Transport, "tcp"), (Conventions.ClientAddress, from.Ip!), (Conventions.ClientPort, (long)port),
                (Conventions.ServiceAddress, address), (Conventions.ServicePort, (long)servicePort),
                (Conventions.ServerAddress, to.Ip!), (Conventions.ServerPort, (long)servicePort),
                (Conventions.KubernetesService, service), (Conventions.Namespace, "hotrod"), (Conventions.ServicePortName, "http"));
        }
        var client = run.App("GET", SpanKind.Client, parent.Service, from, parent, start, end,
            ("url.full", $"http://{service}:{servicePort}{path}{query}"),
            (Conventions.LocalAddress, from.Ip!), (Conventions.LocalPort, (long)port), (Conventions.PeerAddress, address),
            (Conventions.PeerPort, (long)servicePort));
        // .NET tells the address of a dual-stack socket as IPv4-mapped IPv6.
        run.App($"GET {path}", SpanKind.Server, $"hotrod-{service}", to, client, start + 4, end - 2, ("url.path", path),
            (Conventions.LocalAddress, $"::ffff:{to.Ip}"), (Conventions.LocalPort, (long)servicePort),
            (Conventions.PeerAddress, $"::ffff:{from.Ip}"), (Conventions.PeerPort, (long)port));
    }
}
