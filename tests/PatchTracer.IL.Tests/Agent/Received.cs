using System.Net;
using PatchTracer.Collector;
using PatchTracer.IL.Tests.Tools;
using PatchTracer.Storage;
using PatchTracer.Traces;
using PatchTracer.Workspace;

namespace PatchTracer.IL.Tests.Agent;

/// <summary>A collector on loopback, and what programs have sent it.</summary>
internal sealed class Received : IAsyncDisposable
{
    private readonly ScratchDirectory _store = new();
    private CollectorHost _collector = null!;

    public string Grpc => $"http://{_collector.GrpcEndpoints[0]}";

    public string Http => $"http://{_collector.HttpEndpoints[0]}";

    public static async Task<Received> StartAsync()
    {
        var received = new Received();
        received._collector = await CollectorHost.StartAsync(
            new()
            {
                StoreDirectory = received._store.Sub("store"),
                Grpc = [new IPEndPoint(IPAddress.Loopback, 0)],
                Http = [new IPEndPoint(IPAddress.Loopback, 0)]
            }, SilentReporter.Instance, default);
        return received;
    }

    public async Task<IReadOnlyList<Span>> SpansAsync()
    {
        await _collector.FlushAsync(default);
        return _collector.Store.Between(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        _store.Dispose();
    }
}
