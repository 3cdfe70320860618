namespace PatchTracer.Traces;

/// <summary>Nanoseconds since 1970-01-01T00:00:00Z.</summary>
public static class UnixNano
{
    public static long Of(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * TimeSpan.NanosecondsPerTick;

    public static long Of(TimeSpan duration) => duration.Ticks * TimeSpan.NanosecondsPerTick;

    public static DateTimeOffset ToTime(long nanos) => DateTimeOffset.UnixEpoch.AddTicks(nanos / TimeSpan.NanosecondsPerTick);
}
