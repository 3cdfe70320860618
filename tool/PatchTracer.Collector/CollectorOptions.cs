using System.Net;
using PatchTracer.Storage;

namespace PatchTracer.Collector;

/// <summary>Where a collector listens, what it takes, where it keeps it. Loopback unless told otherwise.</summary>
public sealed partial record CollectorOptions
{
    /// <summary>The registered port of OTLP over gRPC.</summary>
    public const int GrpcPort = 4317;

    /// <summary>The registered port of OTLP over HTTP.</summary>
    public const int HttpPort = 4318;

    /// <summary>The port of Jaeger's query service.</summary>
    public const int QueryPort = 16686;

    /// <summary>In place of a directory: a store in memory, which is gone when the collector stops.</summary>
    public const string InMemory = ":memory:";

    /// <summary>The directory of the store, or <see cref="InMemory"/>.</summary>
    public required string StoreDirectory { get; init; }

    /// <summary>Port 0 takes a free one: see <see cref="CollectorHost.GrpcEndpoints"/>.</summary>
    public IReadOnlyList<IPEndPoint> Grpc { get; init; } = [new(IPAddress.Loopback, GrpcPort)];

    /// <summary>Port 0 takes a free one: see <see cref="CollectorHost.HttpEndpoints"/>.</summary>
    public IReadOnlyList<IPEndPoint> Http { get; init; } = [new(IPAddress.Loopback, HttpPort)];

    /// <summary>
    /// Where the page and the query APIs are; nowhere by default. Port 0 takes a free one: see <see cref="CollectorHost.QueryEndpoints"/>.
    /// </summary>
    public IReadOnlyList<IPEndPoint> Query { get; init; } = [];

    public StoreOptions Store { get; init; } = StoreOptions.Default;

    /// <summary>The largest body of one request as it comes.</summary>
    public int MaxBodyBytes { get; init; } = 16 << 20;

    /// <summary>The largest body of one request after unpacking.</summary>
    public int MaxDecompressedBytes { get; init; } = 16 << 20;

    /// <summary>All bodies at hand together; beyond it requests are refused with a retry hint.</summary>
    public long MaxBufferedBytes { get; init; } = 64 << 20;

    /// <summary>What bodies at hand unpack and translate to, together; beyond it requests are refused with a retry hint.</summary>
    public long MaxConvertedBytes { get; init; } = 32 << 20;

    /// <summary>
    /// The process's resident memory, for a process that does nothing else: near it requests are refused with a retry hint.
    /// Null where the collector is a part of something larger.
    /// </summary>
    public long? MaxProcessBytes { get; init; }

    /// <summary>Resident memory of the process that answers an SQL statement, beside the collector's own.</summary>
    public long MaxSqlProcessBytes { get; init; } = 384 << 20;

    /// <summary>How long a statement may take.</summary>
    public TimeSpan MaxSqlTime { get; init; } = TimeSpan.FromSeconds(30);

    public int MaxConnections { get; init; } = 1024;

    /// <summary>When a client whose request found no room should try again.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}
