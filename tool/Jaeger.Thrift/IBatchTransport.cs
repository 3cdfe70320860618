namespace Jaeger.Thrift;

/// <summary>A way to a Jaeger agent or collector. Not for several threads at once.</summary>
public interface IBatchTransport : IDisposable
{
    /// <summary>Sends a batch and says what became of each of its spans; it does not throw for what the network does.</summary>
    SendResult Send(Batch batch, CancellationToken cancellation);
}

/// <summary>What became of the spans of a batch.</summary>
/// <param name="Sent">Handed to the network, or acknowledged where the way there acknowledges (HTTP does, UDP does not).</param>
/// <param name="TooLarge">Do not fit into a datagram, each on its own: no use in sending them again.</param>
/// <param name="Failed">Not sent for another reason; see <paramref name="Failure"/>.</param>
/// <param name="Failure">Why some failed; null when none did.</param>
public readonly record struct SendResult(int Sent, int TooLarge, int Failed, Exception? Failure);
