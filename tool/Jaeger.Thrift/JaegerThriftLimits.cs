namespace Jaeger.Thrift;

/// <summary>
/// How much a message from a stranger may hold. The bytes of a message bound it too: a count or a length that they cannot
/// hold is refused before anything is allocated for it.
/// </summary>
public sealed record JaegerThriftLimits
{
    /// <summary>The limits that are used when none are given.</summary>
    public static readonly JaegerThriftLimits Default = new();

    /// <summary>Spans in a batch.</summary>
    public int MaxSpans { get; init; } = 100_000;

    /// <summary>Tags, references, logs, and fields of logs, all together, of one span; tags of one process.</summary>
    public int MaxItems { get; init; } = 20_000;

    /// <summary>Bytes of one text or binary value.</summary>
    public int MaxValueBytes { get; init; } = 2 << 20;

    /// <summary>How deep structs and containers may nest in fields that the IDL does not know.</summary>
    public int MaxDepth { get; init; } = 16;
}
