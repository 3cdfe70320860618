using System.Diagnostics;
using System.Net;

namespace PatchTracer.Agent;

/// <summary>Both ends of a connection on a span, as the kernel sees them in this pod: what a Service hop is recognised by.</summary>
internal static class ConnectionTags
{
    public static void Set(Activity span, IPAddress? local, int localPort, IPAddress? peer, int peerPort)
    {
        span.SetTag("network.transport", "tcp");
        span.SetTag("network.local.address", Text(local));
        span.SetTag("network.local.port", localPort);
        span.SetTag("network.peer.address", Text(peer));
        span.SetTag("network.peer.port", peerPort);
    }

    // A dual-stack socket shows IPv4 peers as ::ffff:a.b.c.d.
    private static string? Text(IPAddress? address) => (address?.IsIPv4MappedToIPv6 == true ? address.MapToIPv4() : address)?.ToString();
}
