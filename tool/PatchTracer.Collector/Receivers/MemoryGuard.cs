namespace PatchTracer.Collector.Receivers;

/// <summary>
/// Watches how much memory the process holds. Every part has a bound of its own, but what the collector of garbage has not
/// returned yet has none: near the limit garbage is collected at once, and nothing more is taken in until there is room.
/// </summary>
internal sealed class MemoryGuard : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Collecting takes a tenth of a second; the less there is left, the more often it is worth that.</summary>
    private static readonly (double Part, TimeSpan Pause)[] Collections =
        [(0.75, TimeSpan.FromMilliseconds(300)), (0.60, TimeSpan.FromSeconds(1))];

    private const double Refuses = 0.75;

    private readonly long _limit;
    private readonly Timer? _timer;
    private DateTime _collected;

    /// <param name="limit">Null when the process has other work too, and its memory says nothing of the collector.</param>
    public MemoryGuard(long? limit)
    {
        _limit = limit ?? long.MaxValue;
        if (limit is null)
            return;
        ProcessMemory.KeepLittle();
        _timer = new Timer(_ => Look(), null, Interval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether requests are to be refused for now.</summary>
    public bool IsTight { get; private set; }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        var held = ProcessMemory.HeldBytes();
        if (Array.Exists(Collections, collection => held > _limit * collection.Part && DateTime.UtcNow - _collected > collection.Pause))
        {
            ProcessMemory.GiveBack();
            _collected = DateTime.UtcNow;
            held = ProcessMemory.HeldBytes();
        }
        IsTight = held > _limit * Refuses;
        try
        {
            _timer!.Change(Interval, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The collector stopped meanwhile.
        }
    }
}
