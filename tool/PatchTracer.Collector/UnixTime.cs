namespace PatchTracer.Collector;

/// <summary>Nanoseconds since 1970-01-01T00:00:00Z, as OTLP counts.</summary>
internal static class UnixTime
{
    /// <summary>Times that 64 bits of nanoseconds do not hold become the nearest that they do.</summary>
    public static long Nanos(DateTimeOffset time)
    {
        var nanos = (Int128)(time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        return (long)Int128.Clamp(nanos, long.MinValue, long.MaxValue);
    }

    public static long Now() => Nanos(DateTimeOffset.UtcNow);
}
