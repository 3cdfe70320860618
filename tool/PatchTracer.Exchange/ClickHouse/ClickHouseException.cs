using PatchTracer.Workspace;

namespace PatchTracer.Exchange.ClickHouse;

/// <summary>What a ClickHouse said no for.</summary>
public enum ClickHouseFailure
{
    /// <summary>No server answers, or one that cannot now: too busy, without a replica, without disk. The same may go well later.</summary>
    Unavailable,

    /// <summary>The table is not OpenTelemetry's, or is not there.</summary>
    Schema,

    /// <summary>What was sent cannot be read: it will never be.</summary>
    Content,

    /// <summary>Everything else: user, rights, settings. It may go well when somebody has seen to it.</summary>
    Refused,
}

/// <summary>A ClickHouse cannot be written to or asked.</summary>
public sealed class ClickHouseException(ClickHouseFailure failure, string message, Exception? inner = null)
    : Exception(message, inner), IForTheUser
{
    public ClickHouseFailure Failure { get; } = failure;
}
