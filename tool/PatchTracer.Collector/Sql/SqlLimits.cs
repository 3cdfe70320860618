namespace PatchTracer.Collector.Sql;

/// <summary>What one statement may take.</summary>
internal sealed record SqlLimits
{
    public static SqlLimits For(CollectorOptions options) =>
        new() { MaxProcessBytes = options.MaxSqlProcessBytes, MaxTime = options.MaxSqlTime };

    public int MaxRows { get; init; } = 10_000;

    /// <summary>From its arrival to its answer.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(30);

    public int MaxStatementBytes { get; init; } = 64 << 10;

    /// <summary>Rows beyond this are cut off, a single one that is larger is refused.</summary>
    public int MaxAnswerBytes { get; init; } = 16 << 20;

    /// <summary>Resident memory of the process that answers it.</summary>
    public long MaxProcessBytes { get; init; } = 384 << 20;

    /// <summary>What does not fit in memory goes to files beside the store, up to this.</summary>
    public long MaxTemporaryBytes { get; init; } = 512 << 20;

    /// <summary>What of that process is code, which is mapped from files.</summary>
    private const long CodeBytes = 64 << 20;

    /// <summary>What it takes before it has read a row, and the answer.</summary>
    private const long FixedBytes = 128 << 20;

    /// <summary>What it may write to: the kernel gives it no more.</summary>
    public long MaxDataBytes => MaxProcessBytes - CodeBytes;

    /// <summary>
    /// For rows that the engine itself keeps count of: sorting, joining, grouping. What it does not, values under way, has the rest.
    /// </summary>
    public long MaxEngineBytes => Math.Max(32 << 20, MaxDataBytes - FixedBytes);
}
