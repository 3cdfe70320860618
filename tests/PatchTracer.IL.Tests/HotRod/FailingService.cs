using System.Net;
using System.Net.Sockets;

namespace PatchTracer.IL.Tests.HotRod;

/// <summary>Answers every request on a free port of loopback with 503.</summary>
internal sealed class FailingService : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    public FailingService()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (SocketException)
        {
            // Stopped.
        }
    }

    private static async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            var request = new byte[8192];
            // A request without a body fits one segment on loopback.
            if (await client.GetStream().ReadAsync(request) > 0)
                await client.GetStream().WriteAsync(
                    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        }
    }
}
