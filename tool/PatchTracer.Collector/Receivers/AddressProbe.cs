using System.Net;
using System.Net.Sockets;

namespace PatchTracer.Collector.Receivers;

/// <summary>Finds out which of several addresses could not be listened on, and why.</summary>
internal static class AddressProbe
{
    public static CollectorException Explain(IReadOnlyList<IPEndPoint> endpoints, Exception failure)
    {
        foreach (var endpoint in endpoints)
        {
            try
            {
                using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(endpoint);
                socket.Listen();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                return new CollectorException(
                    CollectorFailure.AddressInUse, $"{endpoint}",
                    $"another program listens on {endpoint}; stop it (`ss -ltnp` names it) or choose another address", failure);
            }
            catch (SocketException e)
            {
                return new CollectorException(
                    CollectorFailure.AddressUnusable, $"{endpoint}", $"{endpoint} cannot be listened on: {e.Message}", failure);
            }
        }
        return new CollectorException(CollectorFailure.AddressUnusable, string.Join(", ", endpoints),
            $"the collector cannot listen: {failure.Message}", failure);
    }
}
