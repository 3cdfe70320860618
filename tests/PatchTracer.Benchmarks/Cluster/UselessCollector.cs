using System.Net;
using System.Net.Sockets;

namespace PatchTracer.Benchmarks.Cluster;

/// <summary>Listens where the woven components send to, and behaves as it is told.</summary>
internal sealed class UselessCollector : IAsyncDisposable
{
    private const int OtlpPort = 4318;

    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener? _listener;
    private readonly Task _accepting = Task.CompletedTask;
    private int _connections;

    private UselessCollector(IPAddress gateway, CollectorBehaviour behaviour)
    {
        if (behaviour.Serve is not { } serve)
            return;
        _listener = new TcpListener(gateway, OtlpPort);
        _listener.Start();
        _accepting = AcceptAsync(_listener, serve);
    }

    public int Connections => _connections;

    public static UselessCollector Start(IPAddress gateway, CollectorBehaviour behaviour) => new(gateway, behaviour);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener?.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, Func<NetworkStream, CancellationToken, Task> serve)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(_end.Token);
                _connections++;
                _ = ServeAsync(client, serve);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // It is over.
        }
    }

    private async Task ServeAsync(TcpClient client, Func<NetworkStream, CancellationToken, Task> serve)
    {
        using (client)
        {
            try
            {
                await serve(client.GetStream(), _end.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // The other side went away, or the measurement is over.
            }
        }
    }
}
