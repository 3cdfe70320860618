using System.Diagnostics;
using PatchTracer.Exchange.ClickHouse;
using PatchTracer.Storage.Log;

namespace PatchTracer.Collector.Forwarding;

/// <summary>
/// A database of ClickHouse: few large insertions, since each makes a part on disk that is merged later. Everything but what cannot be read
/// is sent again until it is there: a server without rights, table or disk gets them, and what waits is on disk here.
/// </summary>
internal sealed class ClickHouseSender(ClickHouseAddress address) : IForwardSender
{
    /// <summary>Of one insertion after another: two a second.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ClickHouseWriter _writer = new(address);
    private long _sent = Stopwatch.GetTimestamp();
    private bool _wasFull;

    public int BatchBytes => 8 << 20;

    public TimeSpan Pause => !_wasFull && Interval - Stopwatch.GetElapsedTime(_sent) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    public async Task<Delivery> SendAsync(IReadOnlyList<RawRecord> records, CancellationToken cancellation)
    {
        _sent = Stopwatch.GetTimestamp();
        _wasFull = records.Sum(record => (long)record.Body.Length) >= BatchBytes;
        try
        {
            await _writer.WriteAsync(records, cancellation);
            return Delivery.Done;
        }
        catch (ClickHouseException e)
        {
            return e.Failure == ClickHouseFailure.Content ? Delivery.Refused(e.Message) : Delivery.Again(e.Message);
        }
    }

    public void Dispose() => _writer.Dispose();
}
