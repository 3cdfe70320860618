using System.Net;
using System.Net.Sockets;

namespace Jaeger.Thrift.Tests;

/// <summary>A socket on a free port of loopback that keeps what it is sent.</summary>
internal sealed class UdpAgent : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 8 << 20 };

    public UdpAgent() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>What has come, until nothing more comes for a moment.</summary>
    public List<byte[]> Receive()
    {
        var (datagrams, buffer) = (new List<byte[]>(), new byte[1 << 16]);
        while (_socket.Poll(TimeSpan.FromMilliseconds(datagrams.Count == 0 ? 5000 : 100), SelectMode.SelectRead))
            datagrams.Add(buffer[.._socket.Receive(buffer)]);
        return datagrams;
    }

    public void Dispose() => _socket.Dispose();
}
