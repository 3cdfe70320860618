using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PatchTracer.Collector.Sql;

namespace PatchTracer.Collector.Queries;

/// <summary>One trace that a search found. Times as in <see cref="Traces.UnixNano"/>.</summary>
public sealed record TraceLine(string TraceId, string Name, string Service, long StartUnixNano, long DurationNanos, int Spans, int Errors);

/// <summary>Asks a collector by its query API (docs/queries.md).</summary>
public sealed class QueryClient : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="token">A bearer token; null where none is asked for.</param>
    public QueryClient(Uri collector, string? token)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = !collector.IsLoopback })
        {
            BaseAddress = collector,
            Timeout = TimeSpan.FromMinutes(2)
        };
        if (token is { Length: > 0 })
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The latest traces that a search finds.</summary>
    /// <param name="parameters">Those of Jaeger's search, times in microseconds.</param>
    /// <exception cref="CollectorException">The collector cannot be asked, or refuses the question.</exception>
    public async Task<IReadOnlyList<TraceLine>> SearchAsync(
        IReadOnlyList<(string Name, string Value)> parameters, CancellationToken cancellation)
    {
        var query = string.Join('&', parameters.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"));
        using var json = JsonDocument.Parse(await GetAsync($"api/patchtracer/search?{query}", cancellation));
        return [.. json.RootElement.GetProperty("traces").EnumerateArray().Select(trace => new TraceLine(
            trace.GetProperty("traceId").GetString()!, trace.GetProperty("name").GetString()!, trace.GetProperty("service").GetString()!,
            long.Parse(trace.GetProperty("start").GetString()!, CultureInfo.InvariantCulture),
            trace.GetProperty("duration").GetInt64(), trace.GetProperty("spans").GetInt32(), trace.GetProperty("errors").GetInt32()))];
    }

    /// <summary>Whole traces in Jaeger's JSON.</summary>
    /// <exception cref="CollectorException">The collector cannot be asked, or refuses the question.</exception>
    public async Task<string> TracesJsonAsync(IReadOnlyList<string> traceIds, CancellationToken cancellation) => traceIds.Count == 0
        ? """{"data":[],"total":0,"limit":0,"offset":0,"errors":null}"""
        : await GetAsync($"api/traces?{string.Join('&', traceIds.Select(id => $"traceID={Uri.EscapeDataString(id)}"))}", cancellation);

    /// <summary>Whole traces in OTLP's JSON, a request a line; nothing for a trace that is not there any more.</summary>
    /// <exception cref="CollectorException">The collector cannot be asked, or refuses the question.</exception>
    public Task<string> SpansJsonAsync(IReadOnlyList<string> traceIds, CancellationToken cancellation) =>
        GetAsync($"api/patchtracer/spans?{string.Join('&', traceIds.Select(id => $"traceID={Uri.EscapeDataString(id)}"))}", cancellation);

    /// <summary>A trace as plain text, with its critical path.</summary>
    /// <exception cref="CollectorException">The collector cannot be asked, or has no such trace.</exception>
    public Task<string> WaterfallAsync(string traceId, CancellationToken cancellation) =>
        GetAsync($"api/patchtracer/traces/{Uri.EscapeDataString(traceId)}/waterfall", cancellation);

    /// <summary>The rows of a SELECT.</summary>
    /// <exception cref="CollectorException">The collector cannot be asked, or refuses the statement.</exception>
    public async Task<SqlResult> SqlAsync(string sql, CancellationToken cancellation)
    {
        using var body = new StringContent(sql, Encoding.UTF8, "application/sql");
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/patchtracer/sql") { Content = body };
        using var json = JsonDocument.Parse(await SendAsync(request, cancellation));
        return SqlResult.Read(json.RootElement);
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> GetAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request, cancellation);
    }

    private async Task<string> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using var response = await _http.SendAsync(request, cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
                throw new CollectorException(CollectorFailure.QueryRefused, $"{_http.BaseAddress}",
                    $"the collector at {_http.BaseAddress} wants another token: it is taken from PATCHTRACER_TOKEN");
            return response.IsSuccessStatusCode ? text
                : throw new CollectorException(CollectorFailure.QueryRefused, $"{_http.BaseAddress}", MessageOf(text)
                    ?? $"the collector at {_http.BaseAddress} answered {(int)response.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            throw new CollectorException(CollectorFailure.QueryRefused, $"{_http.BaseAddress}",
                $"no collector answers at {_http.BaseAddress}: {e.Message}", e);
        }
    }

    private static string? MessageOf(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.TryGetProperty("errors", out var errors)
                && errors.GetArrayLength() > 0 ? errors[0].GetProperty("msg").GetString() : null;
        }
        catch (JsonException)
        {
            // Another server, or a proxy in between: its status says enough.
            return null;
        }
    }
}
