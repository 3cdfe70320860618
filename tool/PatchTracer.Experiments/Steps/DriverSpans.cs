using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Cluster.Loading;
using PatchTracer.Traces;

namespace PatchTracer.Experiments.Steps;

/// <summary>
/// The spans of this program itself, which begin every trace of a run: one for each object it sends to the API server, one for each
/// request of the load. They have the very ids that were sent along, and go to the collector as OTLP/HTTP JSON
/// (OpenTelemetry protocol 1.x, "JSON Protobuf encoding": ids in hexadecimal, 64-bit integers as strings).
/// </summary>
/// <param name="credential">The token of the cluster's components: what begins a trace is no less to be believed than what goes on with it.</param>
internal sealed class DriverSpans(IPEndPoint collector, string credential) : IDisposable
{
    private const int Internal = 1;
    private const int Client = 3;
    private const int Failed = 2;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null })
    {
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", credential) },
    };
    private readonly Lock _lock = new();
    private List<JsonObject> _waiting = [];

    public void Add(DeployedObject deployed)
    {
        if (deployed.Trace is not { } trace)
            return;
        Add(trace.TraceId.ToHexString(), trace.SpanId.ToHexString(), "patchtracer.deploy", Internal, UnixNano.Of(deployed.Started), UnixNano.Of(deployed.Ended), failed: null,
            ("k8s.object.kind", deployed.Kind), ("k8s.object.name", deployed.Name), ("k8s.namespace.name", deployed.Namespace));
    }

    public void Add(LoadRequest request) =>
        Add(request.TraceId, request.SpanId, $"{request.Method} {request.Template}", Client, request.StartUnixNano, request.StartUnixNano + request.DurationNanos,
            request.Failed ? request.Error ?? $"HTTP {request.Status}" : null,
            ("http.request.method", request.Method), ("url.full", request.Url), ("url.template", request.Template), ("http.response.status_code", request.Status),
            ("patchtracer.load.request", request.Name));

    /// <summary>Sends what has been added since the last call.</summary>
    /// <exception cref="HttpRequestException">The collector does not take it.</exception>
    public async Task SendAsync(CancellationToken cancellation)
    {
        List<JsonObject> spans;
        lock (_lock)
            (spans, _waiting) = (_waiting, []);
        if (spans.Count == 0)
            return;
        var request = new JsonObject
        {
            ["resourceSpans"] = new JsonArray(new JsonObject
            {
                ["resource"] = new JsonObject { ["attributes"] = Attributes(("service.name", "patchtracer"), ("process.pid", Environment.ProcessId)) },
                ["scopeSpans"] = new JsonArray(new JsonObject
                {
                    ["scope"] = new JsonObject { ["name"] = "patchtracer" },
                    ["spans"] = new JsonArray([.. spans]),
                }),
            }),
        };
        using var response = await _http.PostAsJsonAsync($"http://{collector}/v1/traces", request, cancellation);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();

    private void Add(string trace, string span, string name, int kind, long start, long end, string? failed, params ReadOnlySpan<(string, object)> attributes)
    {
        var body = new JsonObject
        {
            ["traceId"] = trace,
            ["spanId"] = span,
            ["name"] = name,
            ["kind"] = kind,
            ["startTimeUnixNano"] = $"{start}",
            ["endTimeUnixNano"] = $"{end}",
            ["flags"] = (int)ActivityTraceFlags.Recorded,
            ["attributes"] = Attributes(attributes),
        };
        if (failed is not null)
            body["status"] = new JsonObject { ["code"] = Failed, ["message"] = failed };
        lock (_lock)
            _waiting.Add(body);
    }

    private static JsonArray Attributes(params ReadOnlySpan<(string Key, object Value)> attributes)
    {
        var array = new JsonArray();
        foreach (var (key, value) in attributes)
        {
            var typed = value is int number ? new JsonObject { ["intValue"] = $"{number}" } : new JsonObject { ["stringValue"] = $"{value}" };
            array.Add(new JsonObject { ["key"] = key, ["value"] = typed });
        }
        return array;
    }
}
