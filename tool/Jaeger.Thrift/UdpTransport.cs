using System.Net.Sockets;
using Jaeger.Thrift.Wire;

namespace Jaeger.Thrift;

/// <summary>
/// Datagrams to a Jaeger agent. A batch that does not fit into one is split; a span that does not fit into one alone is left
/// out and counted. UDP acknowledges nothing: <see cref="SendResult.Sent"/> means handed to the network.
/// </summary>
public sealed class UdpTransport : IBatchTransport
{
    /// <summary>The largest datagram by default: what Jaeger's own clients and agents agree on.</summary>
    public const int DefaultMaxDatagramBytes = 65_000;

    /// <summary>An agent's port for the compact protocol.</summary>
    public const int CompactPort = 6831;

    /// <summary>An agent's port for the binary protocol.</summary>
    public const int BinaryPort = 6832;

    private readonly string _host;
    private readonly int _port;
    private readonly ThriftEncoding _encoding;
    private readonly int _maxDatagramBytes;
    private Socket? _socket;

    /// <summary>Names are looked up at the first batch, and again after one that could not be sent.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">Usually <see cref="CompactPort"/> or <see cref="BinaryPort"/>.</param>
    /// <param name="encoding">What the agent expects at that port.</param>
    /// <param name="maxDatagramBytes">The largest datagram; IPv4 ends at 65,507.</param>
    public UdpTransport(string host, int port, ThriftEncoding encoding, int maxDatagramBytes = DefaultMaxDatagramBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDatagramBytes, 1);
        (_host, _port, _encoding, _maxDatagramBytes) = (host, port, encoding, maxDatagramBytes);
    }

    /// <inheritdoc/>
    public SendResult Send(Batch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var result = default(SendResult);
        foreach (var datagram in DatagramSplitter.Split(batch, _encoding, _maxDatagramBytes))
        {
            cancellation.ThrowIfCancellationRequested();
            if (datagram.Bytes is null)
                result = result with { TooLarge = result.TooLarge + datagram.Spans };
            else if (TrySend(datagram.Bytes) is { } failure)
                result = result with { Failed = result.Failed + datagram.Spans, Failure = failure };
            else
                result = result with { Sent = result.Sent + datagram.Spans };
        }
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private SocketException? TrySend(byte[] datagram)
    {
        try
        {
            if (_socket is null)
            {
                _socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
                _socket.Connect(_host, _port);
            }
            _socket.Send(datagram);
            return null;
        }
        // No such name, no route, or nobody listened for the datagram before this one.
        catch (SocketException e)
        {
            Close();
            return e;
        }
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
