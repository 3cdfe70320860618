using System.Globalization;

namespace PatchTracer.Collector.Queries;

/// <summary>Moments as people give them for a search.</summary>
public static class QueryTime
{
    /// <summary>What may be given, for errors.</summary>
    public const string Forms = "a duration such as 15m or a time such as 2026-11-23T02:42:00Z";

    /// <param name="text">How long ago, as <see cref="GoDuration"/> reads it, or a time in ISO 8601, in this machine's zone where it names
    /// none.</param>
    /// <returns>Null for anything else.</returns>
    public static DateTimeOffset? Parse(string text, DateTimeOffset now)
    {
        if (GoDuration.TryParse(text, out var ago))
            return ago <= now - DateTimeOffset.UnixEpoch ? now - ago : DateTimeOffset.UnixEpoch;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? time : null;
    }
}
