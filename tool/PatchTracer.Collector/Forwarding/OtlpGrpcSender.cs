using Grpc.Core;
using Grpc.Net.Client;
using PatchTracer.Otlp;
using PatchTracer.Storage.Log;

namespace PatchTracer.Collector.Forwarding;

/// <summary>OTLP/gRPC: the request in protobuf, unpacked.</summary>
internal sealed class OtlpGrpcSender : IForwardSender
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    private static readonly Method<byte[], byte[]> Traces = new(
        MethodType.Unary, "opentelemetry.proto.collector.trace.v1.TraceService", "Export", Bytes, Bytes);

    private static readonly Method<byte[], byte[]> Metrics = new(
        MethodType.Unary, "opentelemetry.proto.collector.metrics.v1.MetricsService", "Export", Bytes, Bytes);

    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;
    private readonly Metadata _headers = [];

    public OtlpGrpcSender(Uri endpoint)
    {
        _channel = GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions
        {
            // A proxy of the environment is for what is not this machine.
            HttpHandler = new SocketsHttpHandler { UseProxy = !endpoint.IsLoopback, EnableMultipleHttp2Connections = true },
            DisposeHttpClient = true,
        });
        _invoker = _channel.CreateCallInvoker();
        foreach (var (key, value) in ForwardHeaders.FromEnvironment())
            _headers.Add(key.ToLowerInvariant(), value);
    }

    public async Task<Delivery> SendAsync(IReadOnlyList<RawRecord> records, CancellationToken cancellation)
    {
        var record = records.Single();
        var options = new CallOptions(_headers, DateTime.UtcNow + Timeout, cancellation);
        try
        {
            using var call = _invoker.AsyncUnaryCall(record.Signal == RawSignal.Traces ? Traces : Metrics, null, options,
                record.ToProto().ToArray());
            return ExportAnswer.OfResponse(await call);
        }
        catch (RpcException e)
        {
            cancellation.ThrowIfCancellationRequested();
            return DeliveryOf(e);
        }
    }

    public void Dispose() => _channel.Dispose();

    // The table of "OTLP/gRPC Response": RESOURCE_EXHAUSTED is worth another try only when the receiver says when.
    private static Delivery DeliveryOf(RpcException e)
    {
        var after = e.Trailers.GetValueBytes("grpc-status-details-bin") is { } details ? ExportAnswer.RetryDelay(details) : null;
        var problem = $"{e.StatusCode}: {e.Status.Detail}";
        return e.StatusCode switch
        {
            StatusCode.Cancelled or StatusCode.DeadlineExceeded or StatusCode.Aborted or StatusCode.OutOfRange
                or StatusCode.Unavailable or StatusCode.DataLoss => Delivery.Again(problem, after),
            StatusCode.ResourceExhausted when after is not null => Delivery.Again(problem, after),
            _ => Delivery.Refused(problem),
        };
    }
}
