using System.Net;
using System.Net.Http.Headers;
using PatchTracer.Otlp;
using PatchTracer.Storage.Log;

namespace PatchTracer.Collector.Forwarding;

/// <summary>OTLP/HTTP: the bytes as they came, in the encoding and compression that they came in.</summary>
internal sealed class OtlpHttpSender(Uri endpoint) : IForwardSender
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client =
        new(new SocketsHttpHandler { UseCookies = false, UseProxy = !endpoint.IsLoopback })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = 1 << 20
        };
    private readonly IReadOnlyList<KeyValuePair<string, string>> _headers = ForwardHeaders.FromEnvironment();

    public async Task<Delivery> SendAsync(IReadOnlyList<RawRecord> records, CancellationToken cancellation)
    {
        using var request = Request(records.Single());
        try
        {
            using var response = await _client.SendAsync(request, cancellation);
            return await DeliveryOfAsync(response, cancellation);
        }
        // The second is the client's own time-out.
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return Delivery.Again(e.Message);
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(RawRecord record)
    {
        var path = record.Signal == RawSignal.Traces ? "v1/traces" : "v1/metrics";
        var content = new ReadOnlyMemoryContent(record.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue(record.Encoding == RawEncoding.OtlpJson ? "application/json"
            : "application/x-protobuf");
        if (record.Compression == RawCompression.Gzip)
            content.Headers.ContentEncoding.Add("gzip");
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{endpoint.ToString().TrimEnd('/')}/{path}")) { Content = content };
        foreach (var (key, value) in _headers)
            request.Headers.TryAddWithoutValidation(key, value);
        return request;
    }

    // "429, 502, 503 and 504 are retryable; all other 4xx and 5xx are not" (OTLP/HTTP Response).
    private static async Task<Delivery> DeliveryOfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var problem = $"{(int)response.StatusCode} {response.ReasonPhrase}";
        if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout)
            return Delivery.Again(problem, response.Headers.RetryAfter?.Delta
                ?? (response.Headers.RetryAfter?.Date - DateTimeOffset.UtcNow));
        if (!response.IsSuccessStatusCode)
            return Delivery.Refused(problem);
        return response.Content.Headers.ContentType?.MediaType == "application/x-protobuf"
            ? ExportAnswer.OfResponse(await response.Content.ReadAsByteArrayAsync(cancellation))
            : Delivery.Done;
    }
}
