using System.Diagnostics;
using System.Net;

namespace HotRod.Telemetry;

/// <summary>
/// Both ends of the connection on a span (<c>network.local.*</c>, <c>network.peer.*</c>), as the kernel sees them in this pod. They
/// are what a Service hop is recognised by.
/// </summary>
internal static class ConnectionTags
{
    public static void OfServer(Activity span, ConnectionInfo connection) =>
        Set(span, connection.LocalIpAddress, connection.LocalPort, connection.RemoteIpAddress, connection.RemotePort);

    public static void Set(Activity span, IPAddress? local, int localPort, IPAddress? peer, int peerPort)
    {
        span.SetTag("network.transport", "tcp");
        span.SetTag("network.local.address", Text(local));
        span.SetTag("network.local.port", localPort);
        span.SetTag("network.peer.address", Text(peer));
        span.SetTag("network.peer.port", peerPort);
    }

    // A dual-stack socket shows IPv4 peers as ::ffff:a.b.c.d; the rest of the world calls them a.b.c.d.
    private static string? Text(IPAddress? address) =>
        (address?.IsIPv4MappedToIPv6 == true ? address.MapToIPv4() : address)?.ToString();
}
