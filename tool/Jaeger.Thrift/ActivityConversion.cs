using System.Buffers.Binary;
using System.Diagnostics;
using OpenTelemetry.Resources;
using Map = Jaeger.Thrift.OpenTelemetryMapping;

namespace Jaeger.Thrift;

/// <summary>Makes Jaeger's spans of activities, by <see cref="OpenTelemetryMapping"/>.</summary>
internal static class ActivityConversion
{
    public static Process ProcessOf(Resource resource)
    {
        var service = Map.UnknownService;
        var tags = new List<Tag>();
        foreach (var (key, value) in resource.Attributes)
        {
            if (key == Map.ServiceName && value is string { Length: > 0 } name)
                service = name;
            else
                TagConversion.Add(tags, key, value);
        }
        return new Process(service, tags);
    }

    public static Span SpanOf(Activity activity)
    {
        var (high, low) = TraceIdOf(activity.TraceId);
        var start = Microseconds(activity.StartTimeUtc);
        return new Span
        {
            TraceIdHigh = high,
            TraceIdLow = low,
            SpanId = SpanIdOf(activity.SpanId),
            ParentSpanId = SpanIdOf(activity.ParentSpanId),
            OperationName = activity.DisplayName,
            Flags = activity.Recorded ? 1 : 0,
            StartTime = start,
            Duration = activity.Duration.Ticks / TimeSpan.TicksPerMicrosecond,
            References = [.. activity.Links.Select(Reference)],
            Tags = TagsOf(activity),
            Logs = [.. activity.Events.Select(LogOf), .. activity.Links.Where(HasMoreThanIds).Select(link => LogOf(link, start))],
        };
    }

    private static List<Tag> TagsOf(Activity activity)
    {
        var tags = new List<Tag>();
        foreach (var (key, value) in activity.EnumerateTagObjects())
            TagConversion.Add(tags, key, value);
        if (KindOf(activity.Kind) is { } kind)
            tags.Add(Tag.Of(Map.SpanKind, kind));
        AddStatus(tags, activity);
        if (activity.Source.Name.Length > 0)
            tags.Add(Tag.Of(Map.ScopeName, activity.Source.Name));
        if (activity.Source.Version is { Length: > 0 } version)
            tags.Add(Tag.Of(Map.ScopeVersion, version));
        if (activity.TraceStateString is { Length: > 0 } state)
            tags.Add(Tag.Of(Map.TraceState, state));
        return tags;
    }

    private static void AddStatus(List<Tag> tags, Activity activity)
    {
        // Before activities had a status, instrumentation wrote the tags of this mapping itself; those went along above.
        if (activity.Status == ActivityStatusCode.Unset)
        {
            if (activity.GetTagItem(Map.StatusCode) is Map.StatusError)
                SetError(tags);
            return;
        }
        tags.RemoveAll(tag => tag.Key is Map.StatusCode or Map.StatusDescription);
        tags.Add(Tag.Of(Map.StatusCode, activity.Status == ActivityStatusCode.Ok ? Map.StatusOk : Map.StatusError));
        if (activity.StatusDescription is { Length: > 0 } description)
            tags.Add(Tag.Of(Map.StatusDescription, description));
        if (activity.Status == ActivityStatusCode.Error)
            SetError(tags);
    }

    private static void SetError(List<Tag> tags)
    {
        tags.RemoveAll(tag => tag.Key == Map.Error);
        tags.Add(Tag.Of(Map.Error, true));
    }

    private static string? KindOf(ActivityKind kind) => kind switch
    {
        ActivityKind.Server => Map.Kinds[2],
        ActivityKind.Client => Map.Kinds[3],
        ActivityKind.Producer => Map.Kinds[4],
        ActivityKind.Consumer => Map.Kinds[5],
        _ => null,
    };

    private static SpanRef Reference(ActivityLink link)
    {
        var (high, low) = TraceIdOf(link.Context.TraceId);
        return new SpanRef(SpanRefType.FollowsFrom, low, high, SpanIdOf(link.Context.SpanId));
    }

    private static bool HasMoreThanIds(ActivityLink link) => link.Tags?.Any() == true || !string.IsNullOrEmpty(link.Context.TraceState);

    private static Log LogOf(ActivityEvent happened)
    {
        var fields = new List<Tag>();
        foreach (var (key, value) in happened.Tags)
            TagConversion.Add(fields, key, value);
        if (!fields.Exists(field => field.Key == Map.EventName))
            fields.Insert(0, Tag.Of(Map.EventName, happened.Name));
        return new Log(Microseconds(happened.Timestamp.UtcDateTime), fields);
    }

    private static Log LogOf(ActivityLink link, long start)
    {
        var fields = new List<Tag>
        {
            Tag.Of(Map.EventName, Map.LinkEvent),
            Tag.Of(Map.LinkTraceId, link.Context.TraceId.ToHexString()),
            Tag.Of(Map.LinkSpanId, link.Context.SpanId.ToHexString()),
        };
        if (link.Context.TraceState is { Length: > 0 } state)
            fields.Add(Tag.Of(Map.TraceState, state));
        foreach (var (key, value) in link.Tags ?? [])
            TagConversion.Add(fields, key, value);
        return new Log(start, fields);
    }

    private static long Microseconds(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static (long High, long Low) TraceIdOf(ActivityTraceId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.CopyTo(bytes);
        return (BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[8..]));
    }

    private static long SpanIdOf(ActivitySpanId id)
    {
        Span<byte> bytes = stackalloc byte[8];
        id.CopyTo(bytes);
        return BinaryPrimitives.ReadInt64BigEndian(bytes);
    }
}
