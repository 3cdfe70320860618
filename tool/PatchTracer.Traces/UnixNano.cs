namespace PatchTracer.Traces;

/// <summary>Nanoseconds since 1970-01-01T00:00:00Z, as OTLP counts.</summary>
public static class UnixNano
{
    public static long Now() => Of(DateTimeOffset.UtcNow);

    /// <summary>Times that 64 bits of nanoseconds do not hold (before 1677, after 2262) become the nearest that they do.</summary>
    public static long Of(DateTimeOffset time)
    {
        var nanos = (Int128)(time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * TimeSpan.NanosecondsPerTick;
        return (long)Int128.Clamp(nanos, long.MinValue, long.MaxValue);
    }

    public static long Of(TimeSpan duration) => duration.Ticks * TimeSpan.NanosecondsPerTick;

    public static DateTimeOffset ToTime(long nanos) => DateTimeOffset.UnixEpoch.AddTicks(nanos / TimeSpan.NanosecondsPerTick);
}
