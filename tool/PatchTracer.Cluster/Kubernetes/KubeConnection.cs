using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>One API server over HTTPS: JSON in, JSON out, errors as the API's own Status.</summary>
internal sealed class KubeConnection : IDisposable
{
    public const string Json = "application/json";
    public const string MergePatch = "application/merge-patch+json";

    private readonly HttpClient _http;

    public KubeConnection(Kubeconfig config)
    {
        var handler = new SocketsHttpHandler
        {
            // Trace context is given by the caller for each object; the handler must not add one of its own.
            ActivityHeadersPropagator = null,
            UseProxy = false,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            ConnectTimeout = PatienceFactor.Apply(TimeSpan.FromSeconds(10)),
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [config.Client],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => config.Client,
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { config.Authority },
                    RevocationMode = X509RevocationMode.NoCheck, // a kind cluster's authority publishes no revocations
                },
            },
        };
        _http = new HttpClient(handler) { BaseAddress = config.Server, Timeout = PatienceFactor.Apply(TimeSpan.FromSeconds(40)) };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("patchtracer", "1"));
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
    }

    public async Task<JsonObject> SendAsync(
        HttpMethod method, string path, JsonNode? body, string mediaType, ActivityContext? trace, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, mediaType);
        if (trace is { } context)
            request.Headers.Add(Traceparent.Header, Traceparent.Format(context));
        var (status, text) = await ExchangeAsync(request, cancellation);
        var answer = Parse(text);
        if (status is >= 200 and < 300)
            return answer ?? throw new KubeException(method.Method, path, status, "", $"the answer is not a JSON object: {Start(text)}");
        throw new KubeException(method.Method, path, status,
            answer?["reason"]?.GetValue<string>() ?? "", answer?["message"]?.GetValue<string>() ?? Start(text));
    }

    /// <summary>The lines of an answer that goes on, each a JSON object, until the server ends it.</summary>
    public async IAsyncEnumerable<JsonObject> LinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new KubeException("GET", path, (int)response.StatusCode, "", Start(await response.Content.ReadAsStringAsync(cancellation)));
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (Parse(line) is { } answer)
                yield return answer;
        }
    }

    private async Task<(int Status, string Text)> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var path = request.RequestUri!.OriginalString;
        try
        {
            using var response = await _http.SendAsync(request, cancellation);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellation));
        }
        catch (HttpRequestException e)
        {
            throw new KubeException(request.Method.Method, path, null, "", e.InnerException?.Message ?? e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new KubeException(request.Method.Method, path, null, "", $"no answer within {_http.Timeout.TotalSeconds:0} s", e);
        }
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null; // plain text, as the aggregator and proxies answer
        }
    }

    private static string Start(string text) => text.Length > 300 ? text[..300] : text.Trim();

    public void Dispose() => _http.Dispose();
}
