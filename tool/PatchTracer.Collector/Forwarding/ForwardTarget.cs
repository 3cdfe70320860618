using Jaeger.Thrift;
using PatchTracer.Exchange.ClickHouse;

namespace PatchTracer.Collector.Forwarding;

/// <summary>How a neighbour is spoken to.</summary>
public enum ForwardProtocol
{
    OtlpGrpc,
    OtlpHttp,
    JaegerCompact,
    JaegerBinary,
    ClickHouse,
}

/// <summary>A neighbour that gets everything that this collector takes.</summary>
/// <param name="Url">As it was given; the name of its queue and of its counters.</param>
/// <param name="Endpoint">Scheme <c>http</c> or <c>https</c> for OTLP; host and port for Jaeger; of ClickHouse the first server.</param>
public sealed record ForwardTarget(string Url, ForwardProtocol Protocol, Uri Endpoint)
{
    /// <summary>
    /// <c>grpc://host:4317</c> and <c>grpcs://</c> are OTLP/gRPC, <c>http://host:4318</c> and <c>https://</c> OTLP/HTTP with
    /// <c>/v1/traces</c> below the path; port 4317, which is registered for gRPC, is gRPC under these names too.
    /// <c>udp://host:6831</c> is a Jaeger agent; its port 6832 speaks the binary protocol. <c>clickhouse://</c> is what
    /// <see cref="ClickHouseAddress"/> says.
    /// </summary>
    /// <exception cref="FormatException">None of these.</exception>
    public static ForwardTarget Parse(string url)
    {
        if (ClickHouseAddress.Is(url))
            return new(url, ForwardProtocol.ClickHouse, ClickHouseAddress.Parse(url).Servers[0]);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw Unknown(url);
        return uri.Scheme switch
        {
            "http" or "https" when uri.Port == CollectorOptions.GrpcPort => new(url, ForwardProtocol.OtlpGrpc, uri),
            "http" or "https" => new(url, ForwardProtocol.OtlpHttp, uri),
            "grpc" => new(url, ForwardProtocol.OtlpGrpc, With(uri, "http", CollectorOptions.GrpcPort)),
            "grpcs" => new(url, ForwardProtocol.OtlpGrpc, With(uri, "https", CollectorOptions.GrpcPort)),
            "udp" when uri.Port == UdpTransport.BinaryPort => new(url, ForwardProtocol.JaegerBinary, uri),
            "udp" => new(url, ForwardProtocol.JaegerCompact, With(uri, "udp", UdpTransport.CompactPort)),
            _ => throw Unknown(url),
        };
    }

    private static Uri With(Uri uri, string scheme, int port) =>
        new($"{scheme}://{uri.Host}:{(uri.Port > 0 ? uri.Port : port)}{uri.AbsolutePath}");

    private static FormatException Unknown(string url) =>
        new($"`{url}` is no place to forward to: grpc://HOST:4317, http://HOST:4318 (or grpcs, https), "
            + "udp://HOST:6831 for a Jaeger agent, or clickhouse://USER@HOST:8123/DATABASE");
}
