using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using PatchTracer.Workspace;

namespace PatchTracer.Collector.Tests;

/// <summary>A collector on free ports of loopback with a store of its own, and a plain HTTP client for it.</summary>
internal sealed partial class RunningCollector : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory;

    private RunningCollector(TemporaryDirectory directory, CollectorHost host)
    {
        (_directory, Host) = (directory, host);
        Client = new HttpClient { BaseAddress = new Uri($"http://{host.HttpEndpoints[0]}"), Timeout = TimeSpan.FromMinutes(2) };
    }

    public CollectorHost Host { get; }

    public HttpClient Client { get; }

    public string GrpcUrl => $"http://{Host.GrpcEndpoints[0]}";

    public static async Task<RunningCollector> StartAsync(Func<CollectorOptions, CollectorOptions>? change = null)
    {
        var directory = new TemporaryDirectory();
        var options = Options(directory["store"]);
        return new RunningCollector(directory,
            await CollectorHost.StartAsync(change?.Invoke(options) ?? options, SilentReporter.Instance, default));
    }

    public static CollectorOptions Options(string store) => new()
    {
        StoreDirectory = store,
        Grpc = [new IPEndPoint(IPAddress.Loopback, 0)],
        Http = [new IPEndPoint(IPAddress.Loopback, 0)],
        JaegerCompact = [new IPEndPoint(IPAddress.Loopback, 0)],
        JaegerBinary = [new IPEndPoint(IPAddress.Loopback, 0)],
        JaegerHttp = [new IPEndPoint(IPAddress.Loopback, 0)],
    };

    public Task<HttpResponseMessage> PostAsync(byte[] body, string type = "application/x-protobuf", string? encoding = null,
        string path = "/v1/traces")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return Client.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    public static byte[] Gzip(byte[] plain)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(plain);
        return output.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        _directory.Dispose();
    }
}
