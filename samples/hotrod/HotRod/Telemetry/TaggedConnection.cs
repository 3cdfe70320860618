using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HotRod.Telemetry;

/// <summary>
/// A client connection that tags the span of each request written to it. HTTP/1.1 writes a request on the flow of its caller, so
/// <see cref="Activity.Current"/> at the time of the first write is the client span of exactly that request, also on a kept-alive connection.
/// </summary>
internal sealed class TaggedConnection(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private readonly IPEndPoint _local = (IPEndPoint)socket.LocalEndPoint!;
    private readonly IPEndPoint _peer = (IPEndPoint)socket.RemoteEndPoint!;

    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new TaggedConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Activity.Current is { Kind: ActivityKind.Client } span && span.GetTagItem("network.local.port") is null)
            ConnectionTags.Set(span, _local.Address, _local.Port, _peer.Address, _peer.Port);
        return base.WriteAsync(buffer, cancellationToken);
    }
}
