namespace PatchTracer.Collector.Queries;

/// <summary>What one query may take, so that looking at traces never costs the receivers their memory.</summary>
internal sealed record QueryLimits
{
    private const long UsualProcessBytes = 512 << 20;

    /// <summary>Memory goes with the process's.</summary>
    public static QueryLimits For(CollectorOptions options)
    {
        var limits = new QueryLimits();
        return options.MaxProcessBytes is { } bytes ? limits with { MaxSpanBytes = limits.MaxSpanBytes * bytes / UsualProcessBytes }
            : limits;
    }

    /// <summary>Spans of one trace beyond this are left out.</summary>
    public int MaxSpans { get; init; } = 100_000;

    /// <summary>Other traces that are drawn into one picture because links lead there.</summary>
    public int MaxLinkedTraces { get; init; } = 40;

    /// <summary>Queries that run side by side; more wait.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>From its arrival, but for SQL, which has its own.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Spans at hand for all queries together, about: what does not fit is refused, so that receivers keep their memory.</summary>
    public long MaxSpanBytes { get; init; } = 160 << 20;
}
