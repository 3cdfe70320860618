using System.Net;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Security;

/// <summary>
/// Tells the components of a cluster, by the credential that they send along, from everybody else who reaches the receivers.
/// </summary>
internal static class Senders
{
    /// <summary>Whoever sent a datagram may have written any address into it.</summary>
    private static readonly Sender ByDatagram = new(IsComponent: false, Address: null);

    /// <summary>Null where nobody is told apart.</summary>
    public static Sender? Of(HttpContext context, CollectorOptions options)
    {
        if (options.Components is not { } components)
            return null;
        return components.Admit(context.Request.Headers.Authorization) ? Sender.Component
            : new Sender(IsComponent: false, Address(context.Connection.RemoteIpAddress));
    }

    /// <summary>Datagrams have no place for a credential.</summary>
    public static Sender? OfDatagrams(CollectorOptions options) => options.Components is null ? null : ByDatagram;

    private static string? Address(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? $"{address.MapToIPv4()}" : address?.ToString();
}
