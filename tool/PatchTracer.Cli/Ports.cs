using System.Net;

namespace PatchTracer.Cli;

/// <summary>What options that name ports take.</summary>
internal static class Ports
{
    /// <exception cref="UsageException">No port.</exception>
    public static IPEndPoint At(IPAddress address, int port, string option) =>
        port is >= 0 and <= IPEndPoint.MaxPort ? new IPEndPoint(address, port)
        : throw new UsageException($"{option} takes a port, 1 to {IPEndPoint.MaxPort}, or 0 for a free one, not {port}");
}
