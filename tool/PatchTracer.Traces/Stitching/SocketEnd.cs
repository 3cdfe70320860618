using System.Buffers.Binary;
using System.Net;

namespace PatchTracer.Traces.Stitching;

/// <summary>
/// Address and port. IPv4 is kept as IPv4-mapped IPv6, because .NET names the same peer either way on a dual-stack socket.
/// </summary>
internal readonly record struct SocketEnd(UInt128 Address, ushort Port);

/// <summary>Reads socket ends from attributes; remembers each address text, since a run has few and spans repeat them.</summary>
internal sealed class SocketEndReader
{
    private readonly Dictionary<string, UInt128?> _addresses = [];

    public SocketEnd? Read(AttributeList attributes, string addressKey, string portKey)
    {
        if (!attributes.TryGet(addressKey, out var text) || text.AsString() is not { } address)
            return null;
        if (!attributes.TryGet(portKey, out var value) || PortOf(value) is not { } port)
            return null;
        return Address(address) is { } bits ? new SocketEnd(bits, port) : null;
    }

    /// <summary>Null for what is not an IP address, a host name for instance.</summary>
    public UInt128? Address(string text)
    {
        if (!_addresses.TryGetValue(text, out var bits))
            _addresses[text] = bits = IPAddress.TryParse(text, out var address) ? Bits(address) : null;
        return bits;
    }

    private static ushort? PortOf(AttributeValue value)
    {
        var port = value.AsLong() ?? (long.TryParse(value.AsString(), out var parsed) ? parsed : -1);
        return port is > 0 and <= ushort.MaxValue ? (ushort)port : null;
    }

    private static UInt128 Bits(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
