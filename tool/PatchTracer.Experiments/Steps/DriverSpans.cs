using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Exchange;
using PatchTracer.Traces;
using PatchTracer.Traces.Evidence;

namespace PatchTracer.Experiments.Steps;

/// <summary>
/// The spans of this program itself, which begin every trace of a run: one for each object it sends to the API server, one for each
/// request of the load. They have the very ids that were sent along, and go to the collector as OTLP/HTTP JSON.
/// </summary>
/// <param name="credential">The token of the cluster's components: what begins a trace is no less to be believed than what goes on with
/// it.</param>
internal sealed class DriverSpans(IPEndPoint collector, string credential) : IDisposable
{
    private static readonly Resource Program =
        new(AttributeList.Of((Conventions.ServiceName, "patchtracer"), ("process.pid", Environment.ProcessId)));
    private static readonly Scope Scope = new("patchtracer", "");

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null })
    {
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", credential) },
    };
    private readonly Lock _lock = new();
    private List<Span> _waiting = [];

    public void Add(DeployedObject deployed)
    {
        if (deployed.Trace is not { } trace)
            return;
        Add(new Span
        {
            TraceId = TraceId.Parse(trace.TraceId.ToHexString()),
            SpanId = SpanId.Parse(trace.SpanId.ToHexString()),
            Name = "patchtracer.deploy",
            Kind = SpanKind.Internal,
            StartUnixNano = UnixNano.Of(deployed.Started),
            EndUnixNano = UnixNano.Of(deployed.Ended),
            Attributes = AttributeList.Of(("k8s.object.kind", deployed.Kind), ("k8s.object.name", deployed.Name),
                ("k8s.namespace.name", deployed.Namespace)),
        });
    }

    public void Add(LoadRequest request) => Add(new Span
    {
        TraceId = request.TraceId,
        SpanId = request.SpanId,
        Name = $"{request.Method} {request.Template}",
        Kind = SpanKind.Client,
        StartUnixNano = request.StartUnixNano,
        EndUnixNano = request.StartUnixNano + request.DurationNanos,
        Status = request.IsFailed ? StatusCode.Error : StatusCode.Unset,
        StatusMessage = request.IsFailed ? request.Error ?? $"HTTP {request.Status}" : "",
        Attributes = AttributeList.Of(
            ("http.request.method", request.Method), ("url.full", request.Url), ("url.template", request.Template),
            ("http.response.status_code", request.Status), ("patchtracer.load.request", request.Name)),
    });

    /// <summary>Sends what has been added since the last call.</summary>
    /// <exception cref="HttpRequestException">The collector does not take it.</exception>
    public async Task SendAsync(CancellationToken cancellation)
    {
        List<Span> spans;
        lock (_lock)
            (spans, _waiting) = (_waiting, []);
        if (spans.Count == 0)
            return;
        using var content = new ReadOnlyMemoryContent(SpanRequests.Write(spans));
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        using var response = await _http.PostAsync($"http://{collector}/v1/traces", content, cancellation);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();

    private void Add(Span span)
    {
        lock (_lock)
            _waiting.Add(span with { Resource = Program, Scope = Scope, Flags = (uint)ActivityTraceFlags.Recorded });
    }
}
