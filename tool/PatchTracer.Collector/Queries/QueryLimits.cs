namespace PatchTracer.Collector.Queries;

/// <summary>What one query may take, so that looking at traces never costs the receivers their memory.</summary>
internal sealed record QueryLimits
{
    public static readonly QueryLimits Default = new();

    /// <summary>Spans of one trace beyond this are left out.</summary>
    public int MaxSpans { get; init; } = 100_000;

    /// <summary>Other traces that are drawn into one picture because links lead there.</summary>
    public int MaxLinkedTraces { get; init; } = 40;

    /// <summary>Queries that run side by side; more wait.</summary>
    public int Parallel { get; init; } = 4;

    public int MaxSqlRows { get; init; } = 10_000;

    public TimeSpan SqlTime { get; init; } = TimeSpan.FromSeconds(30);

    public int MaxSqlBytes { get; init; } = 64 << 10;
}
