using PatchTracer.Storage.Log;

namespace PatchTracer.Collector.Forwarding;

/// <summary>What became of a request that was sent on.</summary>
internal enum DeliveryKind
{
    Delivered,

    /// <summary>Worth sending again.</summary>
    Retry,

    /// <summary>For good.</summary>
    Refused,
}

/// <param name="RejectedSpans">Of a delivered request.</param>
/// <param name="Message">Why not all was taken; empty when all was.</param>
/// <param name="RetryAfter">When the neighbour wants to be asked again; null when it did not say.</param>
internal readonly record struct Delivery(DeliveryKind Kind, long RejectedSpans, string Message, TimeSpan? RetryAfter)
{
    public static readonly Delivery Done = new(DeliveryKind.Delivered, 0, "", null);

    public static Delivery Again(string message, TimeSpan? after = null) => new(DeliveryKind.Retry, 0, message, after);

    public static Delivery Refused(string message) => new(DeliveryKind.Refused, 0, message, null);
}

/// <summary>A way to a neighbour.</summary>
internal interface IForwardSender : IDisposable
{
    /// <summary>Bytes of requests that it sends at once; with nothing it is given one request at a time.</summary>
    int BatchBytes => 0;

    /// <summary>How long it wants to wait for more before it is given what there is.</summary>
    TimeSpan Pause => TimeSpan.Zero;

    /// <summary>Sends all of the requests, at least one; it does not throw for what the network or the neighbour does.</summary>
    Task<Delivery> SendAsync(IReadOnlyList<RawRecord> records, CancellationToken cancellation);
}
