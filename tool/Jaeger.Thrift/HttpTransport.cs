using System.Net.Http.Headers;

namespace Jaeger.Thrift;

/// <summary>Batches to a Jaeger collector: <c>POST …/api/traces?format=jaeger.thrift</c>, binary protocol.</summary>
public sealed class HttpTransport : IBatchTransport
{
    /// <summary>A collector's port for this.</summary>
    public const int Port = 14268;

    /// <summary>The content type of a batch in Thrift's binary protocol.</summary>
    public const string ContentType = "application/x-thrift";

    private readonly Uri _endpoint;
    private readonly HttpClient _client;

    /// <param name="endpoint">With its path, which is <c>/api/traces</c> everywhere known; the query is added when there is none.</param>
    /// <param name="client">Disposed together with this.</param>
    public HttpTransport(Uri endpoint, HttpClient client)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(client);
        _endpoint = endpoint.Query.Length > 0 ? endpoint : new UriBuilder(endpoint) { Query = "format=jaeger.thrift" }.Uri;
        _client = client;
    }

    /// <inheritdoc/>
    public SendResult Send(Batch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var request = new HttpRequestMessage(HttpMethod.Post,
            _endpoint)
        { Content = new ByteArrayContent(JaegerCodec.EncodeBody(batch)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        try
        {
            using var response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            response.EnsureSuccessStatusCode();
            return new SendResult(batch.Spans.Count, 0, 0, null);
        }
        // The second is the client's own time-out.
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return new SendResult(0, 0, batch.Spans.Count, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
