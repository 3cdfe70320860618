using System.Net;
using Jaeger.Thrift;
using PatchTracer.Collector.Receivers;
using PatchTracer.Collector.Security;
using PatchTracer.Otlp;

namespace PatchTracer.Collector;

public sealed partial class CollectorHost
{
    private readonly JaegerTally _jaegerTally = new();
    private readonly List<JaegerUdpReceiver> _compact = [];
    private readonly List<JaegerUdpReceiver> _binary = [];

    /// <summary>Where it listens for Jaeger's compact protocol over UDP, in the order of the options, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> JaegerCompactEndpoints => [.. _compact.Select(receiver => receiver.Endpoint)];

    /// <summary>Where it listens for Jaeger's binary protocol over UDP, in the order of the options, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> JaegerBinaryEndpoints => [.. _binary.Select(receiver => receiver.Endpoint)];

    /// <summary>Where it listens for Jaeger's batches over HTTP, in the order of the options, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> JaegerHttpEndpoints { get; }

    /// <summary>What came by UDP.</summary>
    public JaegerStatistics JaegerStatistics => _jaegerTally.Read();

    private void StartJaeger(CollectorOptions options, Intake intake, MemoryGuard guard)
    {
        var budget = new ByteBudget(options.MaxUdpBufferedBytes, () => guard.IsTight);
        var sender = Senders.OfDatagrams(options);
        foreach (var endpoint in options.JaegerCompact)
            _compact.Add(JaegerUdpReceiver.Start(endpoint, ThriftEncoding.Compact, intake, budget, _jaegerTally, sender));
        foreach (var endpoint in options.JaegerBinary)
            _binary.Add(JaegerUdpReceiver.Start(endpoint, ThriftEncoding.Binary, intake, budget, _jaegerTally, sender));
    }

    private async ValueTask StopJaegerAsync()
    {
        foreach (var receiver in _compact.Concat(_binary))
            await receiver.DisposeAsync();
    }
}
