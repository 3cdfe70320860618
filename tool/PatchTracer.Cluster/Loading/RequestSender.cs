using System.Diagnostics;
using System.Net;
using System.Text;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Traces;
using PatchTracer.Traces.Evidence;

namespace PatchTracer.Cluster.Loading;

/// <summary>Sends requests over HTTP/1.1, each in a sampled trace of its own. None is ever sent twice.</summary>
internal sealed class RequestSender(LoadSpec spec) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null, // the trace context is the request's own
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        // A connection for each request: one that is used again may turn out closed, and the handler would then send twice.
        PooledConnectionLifetime = TimeSpan.Zero,
    })
    { Timeout = spec.RequestTimeout };

    public async Task<LoadRequest> SendAsync(DrawnRequest drawn, CancellationToken cancellation)
    {
        var trace = Traceparent.NewRoot();
        using var message = Message(drawn, trace);
        var begun = DateTimeOffset.UtcNow;
        var clock = Stopwatch.GetTimestamp();
        var (status, error) = (0, (string?)null);
        try
        {
            using var response = await _http.SendAsync(message, cancellation);
            status = (int)response.StatusCode;
        }
        catch (HttpRequestException e)
        {
            error = e.InnerException?.Message ?? e.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            error = $"no answer within {spec.RequestTimeout.TotalSeconds:0.###} s";
        }
        return new LoadRequest
        {
            TraceId = TraceId.Parse(trace.TraceId.ToHexString()),
            SpanId = SpanId.Parse(trace.SpanId.ToHexString()),
            StartUnixNano = UnixNano.Of(begun),
            DurationNanos = UnixNano.Of(Stopwatch.GetElapsedTime(clock)),
            Name = drawn.Template.Title,
            Method = drawn.Template.Method,
            Template = drawn.Template.Path.Split('?')[0],
            Url = message.RequestUri!.AbsoluteUri,
            Status = status,
            Failed = error is not null || !drawn.Template.Status.Contains(status),
            Error = error,
        };
    }

    private HttpRequestMessage Message(DrawnRequest drawn, ActivityContext trace)
    {
        var message = new HttpRequestMessage(new HttpMethod(drawn.Template.Method), new Uri(spec.Target, drawn.Path));
        if (drawn.Body is { } body)
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        message.Headers.Add(Traceparent.Header, Traceparent.Format(trace));
        foreach (var (name, value) in drawn.Headers)
        {
            // What describes the body belongs to it.
            if (!message.Headers.TryAddWithoutValidation(name, value))
                (message.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
        }
        return message;
    }

    public void Dispose() => _http.Dispose();
}
