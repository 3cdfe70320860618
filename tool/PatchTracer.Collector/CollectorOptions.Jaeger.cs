using System.Net;

namespace PatchTracer.Collector;

// What Jaeger's agents and collectors listen on. Nowhere by default.
public sealed partial record CollectorOptions
{
    /// <summary>A Jaeger agent's UDP port for Thrift's compact protocol.</summary>
    public const int JaegerCompactPort = 6831;

    /// <summary>A Jaeger agent's UDP port for Thrift's binary protocol.</summary>
    public const int JaegerBinaryPort = 6832;

    /// <summary>A Jaeger collector's HTTP port for Thrift.</summary>
    public const int JaegerHttpPort = 14268;

    /// <summary>UDP. Port 0 takes a free one: see <see cref="CollectorHost.JaegerCompactEndpoints"/>.</summary>
    public IReadOnlyList<IPEndPoint> JaegerCompact { get; init; } = [];

    /// <summary>UDP. Port 0 takes a free one: see <see cref="CollectorHost.JaegerBinaryEndpoints"/>.</summary>
    public IReadOnlyList<IPEndPoint> JaegerBinary { get; init; } = [];

    /// <summary>Port 0 takes a free one: see <see cref="CollectorHost.JaegerHttpEndpoints"/>.</summary>
    public IReadOnlyList<IPEndPoint> JaegerHttp { get; init; } = [];

    /// <summary>How many bytes of spans that came by UDP may wait for the disk; beyond it they are lost, and counted.</summary>
    public long MaxUdpBufferedBytes { get; init; } = 32 << 20;
}
