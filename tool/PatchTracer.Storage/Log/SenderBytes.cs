using System.Net;
using System.Net.Sockets;
using PatchTracer.Traces;

namespace PatchTracer.Storage.Log;

/// <summary>
/// How a record of the raw log says who sent it, in the last byte before its arrival: 0, nobody looked; 1, a component; 2 and 3,
/// anybody, and the body begins with the address, the 4 bytes of IPv4 or the 16 of IPv6; 0.0.0.0 for one that nobody knows.
/// </summary>
internal static class SenderBytes
{
    private const byte Unknown = 0, Component = 1, AnybodyV4 = 2, AnybodyV6 = 3;

    public static byte CodeOf(Sender? sender) => sender switch
    {
        null => Unknown,
        { IsComponent: true } => Component,
        _ => Parse(sender).AddressFamily == AddressFamily.InterNetwork ? AnybodyV4 : AnybodyV6,
    };

    public static byte[] AddressOf(Sender? sender) => sender is null or { IsComponent: true } ? [] : Parse(sender).GetAddressBytes();

    /// <summary>Takes the address off the body. What no writer writes is nobody in particular.</summary>
    public static Sender? Take(byte code, ref ReadOnlyMemory<byte> body)
    {
        var length = code switch { AnybodyV4 => 4, AnybodyV6 => 16, _ => 0 };
        if (length == 0 || body.Length < length)
            return code == Unknown ? null : code == Component ? Sender.Component : new Sender(IsComponent: false, Address: null);
        var address = new IPAddress(body.Span[..length]);
        body = body[length..];
        return new Sender(IsComponent: false, address.Equals(IPAddress.Any) ? null : $"{address}");
    }

    private static IPAddress Parse(Sender sender) => IPAddress.TryParse(sender.Address, out var address) ? address : IPAddress.Any;
}
