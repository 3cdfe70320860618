using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PatchTracer.Cluster.Tests.Real;

/// <summary>Listens on every address of this machine, IPv4 and IPv6, and answers each request with one word.</summary>
internal sealed class HttpServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly byte[] _answer;

    /// <param name="port">0 takes a free one.</param>
    public HttpServer(string word, int port = 0)
    {
        _listener = TcpListener.Create(port);
        _answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {word.Length}\r\nConnection: close\r\n\r\n{word}");
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[4096]);
                await stream.WriteAsync(_answer);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
            {
                if (e is not IOException)
                    return; // disposed
            }
        }
    }
}
