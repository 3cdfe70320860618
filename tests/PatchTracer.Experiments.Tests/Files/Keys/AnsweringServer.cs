using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PatchTracer.Experiments.Tests.Files.Keys;

/// <summary>An HTTP server on loopback that keeps what it was asked.</summary>
internal sealed class AnsweringServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Lock _lock = new();
    private int _now;

    public AnsweringServer()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = new Uri($"http://{free.LocalEndpoint}/");
        }
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address { get; }

    public int Status { get; set; } = 200;

    public TimeSpan Delay { get; set; }

    public int MostAtOnce { get; set; }

    public ConcurrentQueue<(string Method, string Path, string? Kind, string Body)> Seen { get; } = [];

    public void Dispose() => _listener.Close();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // closed
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var body = await reader.ReadToEndAsync();
        lock (_lock)
            MostAtOnce = Math.Max(MostAtOnce, ++_now);
        Seen.Enqueue((context.Request.HttpMethod, context.Request.RawUrl!, context.Request.Headers["x-kind"], body));
        await Task.Delay(Delay);
        lock (_lock)
            _now--;
        try
        {
            context.Response.StatusCode = Status;
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // the client gave up, as one test wants
        }
    }
}
