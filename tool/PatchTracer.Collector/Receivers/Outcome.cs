namespace PatchTracer.Collector.Receivers;

/// <summary>What became of a request; each transport has its own words for it.</summary>
internal enum OutcomeKind
{
    Accepted,

    /// <summary>Not what it says it is. Sending it again is no use.</summary>
    Malformed,

    /// <summary>A content type, encoding or service that is not taken here.</summary>
    Unsupported,

    /// <summary>Without a token, or with a wrong one.</summary>
    Unauthenticated,

    /// <summary>Over a limit. Sending it again is no use.</summary>
    TooLarge,

    /// <summary>No room now. Worth sending again.</summary>
    Overloaded,

    /// <summary>More than one sender may send. Worth sending again, later and less.</summary>
    Throttled,
}

/// <param name="Rejected">Spans of an accepted request that were not taken.</param>
/// <param name="Message">Why something was not taken; empty when all was.</param>
internal readonly record struct Outcome(OutcomeKind Kind, long Rejected, string Message)
{
    public static readonly Outcome AcceptedAll = new(OutcomeKind.Accepted, 0, "");

    public static Outcome Refused(OutcomeKind kind, string message) => new(kind, 0, message);
}
