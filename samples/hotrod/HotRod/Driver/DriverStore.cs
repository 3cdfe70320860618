using System.Collections.Concurrent;
#if TRACING
using System.Diagnostics;
using HotRod.Telemetry;
#endif

namespace HotRod.Driver;

/// <summary>
/// The key-value store of drivers: ten look-ups a request, one after the other, and every fifth times out. Tried again it is found: among
/// requests side by side all three attempts of one could each be a fifth, and the request would fail by chance.
/// </summary>
internal sealed class DriverStore(Options options, Delays delays)
{
    private const int DriversFound = 10;
    private const int FailureEvery = 5;

    private readonly ConcurrentDictionary<string, bool> _timedOut = new(StringComparer.Ordinal);
    private int _calls;

    public async Task<string[]> FindDriverIdsAsync(string location, CancellationToken cancellation)
    {
#if TRACING
        using var span = Start("FindDriverIDs");
        span?.SetTag("hotrod.driver.location", location);
#endif
        await Task.Delay(delays.Around(20, 0.25), cancellation);
        var ids = new string[DriversFound];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = $"T7{delays.Below(100000):D5}C";
#if TRACING
        span?.AddEvent(new ActivityEvent("Found drivers"));
#endif
        return ids;
    }

    /// <exception cref="TimeoutException">Every fifth first attempt, unless <c>--fix-disable-driver-errors</c> is given.</exception>
    public async Task<DriverRecord> GetDriverAsync(string id, CancellationToken cancellation)
    {
#if TRACING
        using var span = Start("GetDriver");
        span?.SetTag("hotrod.driver.id", id);
#endif
        await Task.Delay(delays.Around(10, 0.3), cancellation);
        if (!options.DisableDriverErrors && !_timedOut.TryRemove(id, out _) && Interlocked.Increment(ref _calls) % FailureEvery == 0)
        {
            _timedOut[id] = true;
#if TRACING
            span?.AddEvent(new ActivityEvent("redis timeout"));
            span?.SetStatus(ActivityStatusCode.Error, "redis timeout");
            span?.SetTag("error.type", typeof(TimeoutException).FullName);
#endif
            throw new TimeoutException("redis timeout");
        }
        return new DriverRecord(id, $"{delays.Below(1000)},{delays.Below(1000)}");
    }

#if TRACING
    private static Activity? Start(string name)
    {
        var span = Tracing.Source.StartActivity(name, ActivityKind.Client);
        span?.SetTag("db.system.name", "redis");
        return span;
    }
#endif
}
