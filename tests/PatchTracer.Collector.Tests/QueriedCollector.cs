using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PatchTracer.Storage;

namespace PatchTracer.Collector.Tests;

/// <summary>A collector with requests in it, and its query port.</summary>
internal sealed class QueriedCollector : IAsyncDisposable
{
    private readonly RunningCollector _collector;

    private QueriedCollector(RunningCollector collector)
    {
        _collector = collector;
        Client = new HttpClient { BaseAddress = new Uri($"http://{collector.Host.QueryEndpoints[0]}"), Timeout = TimeSpan.FromMinutes(2) };
    }

    public HttpClient Client { get; }

    public Store Store => _collector.Host.Store;

    public static async Task<QueriedCollector> WithAsync(params IEnumerable<byte[]> requests)
    {
        var collector = await RunningCollector.StartAsync(options => options with { Query = [new IPEndPoint(IPAddress.Loopback, 0)] });
        foreach (var request in requests)
            (await collector.PostAsync(request, request[0] == (byte)'{' ? "application/json" : "application/x-protobuf"))
                .EnsureSuccessStatusCode();
        await collector.Host.FlushAsync(default);
        return new QueriedCollector(collector);
    }

    public async Task<(int Status, JsonNode Body)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    /// <summary>The member <c>data</c> of a good answer.</summary>
    public async Task<JsonArray> DataAsync(string path)
    {
        var (status, body) = await GetAsync(path);
        return status == 200 ? body["data"]!.AsArray() : throw new InvalidOperationException($"{path}: {body}");
    }

    public async Task<(int Status, JsonNode Body)> SqlAsync(string sql, string type = "application/sql")
    {
        using var content = new StringContent(sql, Encoding.UTF8, type);
        using var response = await Client.PostAsync(new Uri("/api/patchtracer/sql", UriKind.Relative), content);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _collector.DisposeAsync();
    }
}
