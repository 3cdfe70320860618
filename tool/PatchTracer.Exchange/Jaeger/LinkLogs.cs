using Jaeger.Thrift;
using PatchTracer.Traces;
using JaegerLog = Jaeger.Thrift.Log;
using Map = Jaeger.Thrift.OpenTelemetryMapping;

namespace PatchTracer.Exchange.Jaeger;

/// <summary>
/// The logs of one Jaeger span, told apart: those that carry the attributes of a link (<see cref="Map.LinkEvent"/>) go to
/// the reference with the same ids, the others are events.
/// </summary>
internal sealed class LinkLogs
{
    private readonly Dictionary<SpanRef, List<Tag>> _ofReference = [];

    public LinkLogs(IReadOnlyList<JaegerLog> logs, IReadOnlyList<SpanRef> references)
    {
        var known = references.Select(Key).ToHashSet();
        foreach (var log in logs)
        {
            if (ReferenceOf(log, out var rest) is not { } reference || !known.Contains(reference) || !_ofReference.TryAdd(reference, rest))
                Events.Add(log);
        }
    }

    public List<JaegerLog> Events { get; } = [];

    /// <summary>Empty for a reference without such a log; of equal references the first has it.</summary>
    public IReadOnlyList<Tag> Take(SpanRef reference) => _ofReference.Remove(Key(reference), out var fields) ? fields : [];

    // The log does not say of which type the reference is.
    private static SpanRef Key(SpanRef reference) => reference with { Type = SpanRefType.FollowsFrom };

    private static SpanRef? ReferenceOf(JaegerLog log, out List<Tag> rest)
    {
        rest = [];
        var (isLink, trace, span) = (false, default(TraceId), default(SpanId));
        foreach (var field in log.Fields)
        {
            if (field is { Key: Map.EventName, Text: Map.LinkEvent })
                isLink = true;
            else if (!(field.Key == Map.LinkTraceId && TraceId.TryParse(field.Text, out trace))
                && !(field.Key == Map.LinkSpanId && SpanId.TryParse(field.Text, out span)))
                rest.Add(field);
        }
        return isLink && !span.IsEmpty ? new SpanRef(SpanRefType.FollowsFrom, (long)trace.Low, (long)trace.High, (long)span.Value) : null;
    }
}
