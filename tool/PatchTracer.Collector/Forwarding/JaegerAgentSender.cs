using Jaeger.Thrift;
using PatchTracer.Exchange.Jaeger;
using PatchTracer.Storage.Log;

namespace PatchTracer.Collector.Forwarding;

/// <summary>Datagrams to a Jaeger agent. Metrics have no place there and are passed over.</summary>
internal sealed class JaegerAgentSender(IBatchTransport transport) : IForwardSender
{
    public Task<Delivery> SendAsync(IReadOnlyList<RawRecord> records, CancellationToken cancellation)
    {
        var total = default(SendResult);
        foreach (var batch in SpanToJaeger.Batches([.. records.SelectMany(record => record.Spans())]))
        {
            var result = transport.Send(batch, cancellation);
            total = new SendResult(total.Sent + result.Sent, total.TooLarge + result.TooLarge, total.Failed + result.Failed, result.Failure
                ?? total.Failure);
        }
        return Task.FromResult(DeliveryOf(total));
    }

    public void Dispose() => transport.Dispose();

    // Sent again as a whole only when nothing of it has gone out: a Jaeger does not know a span that comes twice.
    private static Delivery DeliveryOf(in SendResult result)
    {
        if (result.Failure is { } failure && result.Sent == 0)
            return Delivery.Again(failure.Message);
        var lost = result.TooLarge + result.Failed;
        return lost == 0 ? Delivery.Done
            : Delivery.Done with { RejectedSpans = lost, Message = result.Failure?.Message ?? "a span is larger than a datagram" };
    }
}
