namespace Jaeger.Thrift;

/// <summary>How the exporter sends.</summary>
public enum JaegerThriftProtocol
{
    /// <summary>Compact protocol over UDP, to an agent.</summary>
    UdpCompact = 0,

    /// <summary>Binary protocol over UDP, to an agent.</summary>
    UdpBinary = 1,

    /// <summary>Binary protocol over HTTP, to a collector.</summary>
    Http = 2,
}
