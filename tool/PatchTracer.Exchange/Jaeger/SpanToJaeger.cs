using System.Text;
using Jaeger.Thrift;
using PatchTracer.Traces;
using JaegerLog = Jaeger.Thrift.Log;
using JaegerSpan = Jaeger.Thrift.Span;
using Map = Jaeger.Thrift.OpenTelemetryMapping;
using Span = PatchTracer.Traces.Span;

namespace PatchTracer.Exchange.Jaeger;

/// <summary>Makes Jaeger's spans and processes of ours, by <see cref="Map"/>.</summary>
internal static class SpanToJaeger
{
    /// <summary>One batch for each resource, in the order in which they first occur.</summary>
    public static IEnumerable<Batch> Batches(IEnumerable<Span> spans) =>
        spans.GroupBy(span => span.Resource).Select(group => new Batch(ProcessOf(group.Key), [.. group.Select(SpanOf)]));

    public static Process ProcessOf(Resource resource)
    {
        var tags = new List<Tag>();
        foreach (var (key, value) in resource.Attributes)
        {
            if (key != Map.ServiceName || value.AsString() is not { Length: > 0 })
                tags.Add(TagOf(key, value));
        }
        return new Process(resource.Service.Length > 0 ? resource.Service : Map.UnknownService, tags);
    }

    public static JaegerSpan SpanOf(Span span)
    {
        var start = Microseconds(span.StartUnixNano);
        return new JaegerSpan
        {
            TraceIdHigh = (long)span.TraceId.High,
            TraceIdLow = (long)span.TraceId.Low,
            SpanId = (long)span.SpanId.Value,
            ParentSpanId = (long)span.ParentSpanId.Value,
            OperationName = span.Name,
            Flags = (int)(span.Flags & 1),
            StartTime = start,
            Duration = Microseconds(span.DurationNanos),
            References = [.. span.Links.Select(ReferenceOf)],
            Tags = TagsOf(span),
            Logs = [.. span.Events.Select(LogOf), .. span.Links.Where(HasMoreThanIds).Select(link => LogOf(link, start))],
        };
    }

    private static List<Tag> TagsOf(Span span)
    {
        var tags = new List<Tag>();
        foreach (var (key, value) in span.Attributes)
            tags.Add(TagOf(key, value));
        if (span.Kind is > SpanKind.Internal and <= SpanKind.Consumer)
            tags.Add(Tag.Of(Map.SpanKind, Map.Kinds[(int)span.Kind]));
        AddStatus(tags, span);
        AddText(tags, Map.ScopeName, span.Scope.Name);
        AddText(tags, Map.ScopeVersion, span.Scope.Version);
        AddText(tags, Map.TraceState, span.TraceState);
        AddCount(tags, Map.DroppedAttributes, span.DroppedAttributesCount);
        AddCount(tags, Map.DroppedEvents, span.DroppedEventsCount);
        AddCount(tags, Map.DroppedLinks, span.DroppedLinksCount);
        return tags;
    }

    private static void AddStatus(List<Tag> tags, Span span)
    {
        if (span.Status == StatusCode.Unset)
            return;
        tags.Add(Tag.Of(Map.StatusCode, span.Status == StatusCode.Ok ? Map.StatusOk : Map.StatusError));
        AddText(tags, Map.StatusDescription, span.StatusMessage);
        if (span.Status != StatusCode.Error)
            return;
        tags.RemoveAll(tag => tag.Key == Map.Error);
        tags.Add(Tag.Of(Map.Error, true));
    }

    private static void AddText(List<Tag> tags, string key, string text)
    {
        if (text.Length > 0)
            tags.Add(Tag.Of(key, text));
    }

    private static void AddCount(List<Tag> tags, string key, uint count)
    {
        if (count > 0)
            tags.Add(Tag.Of(key, (long)count));
    }

    private static SpanRef ReferenceOf(SpanLink link) => new(
        link.Attributes.Text(Map.ReferenceType) == Map.ChildOf ? SpanRefType.ChildOf : SpanRefType.FollowsFrom,
        (long)link.TraceId.Low, (long)link.TraceId.High, (long)link.SpanId.Value);

    private static bool HasMoreThanIds(SpanLink link) =>
        link.TraceState.Length > 0 || link.Attributes.Any(attribute => attribute.Key != Map.ReferenceType);

    private static JaegerLog LogOf(SpanEvent happened)
    {
        var fields = new List<Tag>();
        // "If an event has an attribute with the key `event`, it takes precedence over the name."
        if (happened.Attributes[Map.EventName]?.AsString() is null)
            fields.Add(Tag.Of(Map.EventName, happened.Name));
        foreach (var (key, value) in happened.Attributes)
            fields.Add(TagOf(key, value));
        AddCount(fields, Map.EventDroppedAttributes, happened.DroppedAttributesCount);
        return new JaegerLog(Microseconds(happened.TimeUnixNano), fields);
    }

    private static JaegerLog LogOf(SpanLink link, long start)
    {
        var fields = new List<Tag>
        {
            Tag.Of(Map.EventName, Map.LinkEvent), Tag.Of(Map.LinkTraceId, $"{link.TraceId}"), Tag.Of(Map.LinkSpanId, $"{link.SpanId}"),
        };
        AddText(fields, Map.TraceState, link.TraceState);
        foreach (var (key, value) in link.Attributes)
        {
            if (key != Map.ReferenceType)
                fields.Add(TagOf(key, value));
        }
        return new JaegerLog(start, fields);
    }

    private static Tag TagOf(string key, AttributeValue value) => value.Kind switch
    {
        AttributeKind.BoolValue => Tag.Of(key, value.AsBool()!.Value),
        AttributeKind.IntValue => Tag.Of(key, value.AsLong()!.Value),
        AttributeKind.DoubleValue => Tag.Of(key, value.AsDouble()!.Value),
        AttributeKind.BytesValue => Tag.Of(key, value.AsBytes().ToArray()),
        // "Array values MUST be serialized to string like a JSON list."
        AttributeKind.ArrayValue or AttributeKind.KvlistValue => Tag.Of(key, Encoding.UTF8.GetString(AttributeJson.Write(value))),
        _ => Tag.Of(key, value.ToString()),
    };

    private static long Microseconds(long nanos) => nanos / 1000;
}
