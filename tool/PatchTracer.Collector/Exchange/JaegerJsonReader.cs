using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Jaeger.Thrift;
using PatchTracer.Collector.Jaeger;
using PatchTracer.Collector.Log;
using PatchTracer.Traces;
using JaegerLog = Jaeger.Thrift.Log;
using JaegerSpan = Jaeger.Thrift.Span;

namespace PatchTracer.Collector.Exchange;

/// <summary>
/// Reads what Jaeger's UI saves: <c>{"data": [trace, …]}</c>, or traces without that around them. Trace ids may have 16 digits,
/// and leading zeros may be missing, as Jaeger leaves them out.
/// </summary>
internal static class JaegerJsonReader
{
    private const int MaxDepth = 16;

    public static async IAsyncEnumerable<ReadRequest> ReadAsync(
        Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var document = await ParseAsync(input, cancellation);
        var number = 0;
        foreach (var trace in TracesOf(document.RootElement))
        {
            foreach (var request in ReadTrace(trace, ++number))
                yield return ReadRequest.Of(RawSignal.Traces, RawEncoding.OtlpProto, request.ToOtlp());
        }
    }

    private static async Task<JsonDocument> ParseAsync(Stream input, CancellationToken cancellation)
    {
        try
        {
            return await JsonDocument.ParseAsync(input, new JsonDocumentOptions { MaxDepth = MaxDepth }, cancellation);
        }
        catch (JsonException e)
        {
            throw new FormatException($"not JSON: {e.Message}", e);
        }
    }

    private static IEnumerable<JsonElement> TracesOf(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array => root.EnumerateArray(),
        JsonValueKind.Object when root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array => data.EnumerateArray(),
        JsonValueKind.Object when root.TryGetProperty("spans", out _) => [root],
        _ => throw new FormatException("not the JSON of Jaeger: neither `data` nor `spans` at the top"),
    };

    // One request for each process.
    private static List<JaegerRequest> ReadTrace(JsonElement trace, int number)
    {
        try
        {
            var requests = new Dictionary<string, JaegerRequest>();
            foreach (var span in trace.GetProperty("spans").EnumerateArray())
            {
                var (name, process) = ProcessOf(span, trace);
                if (!requests.TryGetValue(name, out var request))
                {
                    requests.Add(name, request = new JaegerRequest());
                    request.Process(process);
                }
                request.Span(ReadSpan(span));
            }
            return [.. requests.Values];
        }
        // InvalidOperationException: a value of another type; KeyNotFoundException: a property is missing.
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new FormatException($"trace {number} is not as Jaeger writes it: {e.Message}", e);
        }
    }

    // In the trace's table, or, as Jaeger keeps spans in Elasticsearch, in the span. One that is nowhere is a process that said nothing.
    private static (string Name, Process Process) ProcessOf(JsonElement span, JsonElement trace)
    {
        if (span.TryGetProperty("process", out var inside) && inside.ValueKind == JsonValueKind.Object)
            return (inside.GetRawText(), ReadProcess(inside));
        if (!span.TryGetProperty("processID", out var id) || id.GetString() is not { } name)
            throw new FormatException($"a span has neither `processID` nor `process`");
        return trace.TryGetProperty("processes", out var processes) && processes.TryGetProperty(name, out var process) ? (name, ReadProcess(process)) : (name, new Process("", []));
    }

    private static Process ReadProcess(JsonElement process) => new(process.GetProperty("serviceName").GetString() ?? "", ReadTags(process, "tags"));

    private static JaegerSpan ReadSpan(JsonElement span)
    {
        var (traceId, spanId) = ReadIds(span);
        return new JaegerSpan
        {
            TraceIdHigh = (long)traceId.High,
            TraceIdLow = (long)traceId.Low,
            SpanId = (long)spanId.Value,
            // Jaeger wrote this before there were references.
            ParentSpanId = span.TryGetProperty("parentSpanID", out var parent) && parent.GetString() is { Length: > 0 } id ? (long)ReadSpanId(id).Value : 0,
            OperationName = span.GetProperty("operationName").GetString() ?? "",
            Flags = span.TryGetProperty("flags", out var flags) && flags.ValueKind == JsonValueKind.Number ? flags.GetInt32() : 0,
            StartTime = span.GetProperty("startTime").GetInt64(),
            Duration = span.GetProperty("duration").GetInt64(),
            References = [.. ArrayOf(span, "references").Select(ReadReference)],
            Tags = ReadTags(span, "tags"),
            Logs = [.. ArrayOf(span, "logs").Select(log => new JaegerLog(log.GetProperty("timestamp").GetInt64(), ReadTags(log, "fields")))],
        };
    }

    private static SpanRef ReadReference(JsonElement reference)
    {
        var (traceId, spanId) = ReadIds(reference);
        var type = reference.GetProperty("refType").GetString() == "CHILD_OF" ? SpanRefType.ChildOf : SpanRefType.FollowsFrom;
        return new SpanRef(type, (long)traceId.Low, (long)traceId.High, (long)spanId.Value);
    }

    private static (TraceId Trace, SpanId Span) ReadIds(JsonElement element)
    {
        var trace = element.GetProperty("traceID").GetString() ?? "";
        return TraceId.TryParse(trace.PadLeft(TraceId.TextLength, '0'), out var id)
            ? (id, ReadSpanId(element.GetProperty("spanID").GetString() ?? ""))
            : throw new FormatException($"`{trace}` is no trace id");
    }

    private static SpanId ReadSpanId(string text) =>
        SpanId.TryParse(text.PadLeft(SpanId.TextLength, '0'), out var id) ? id : throw new FormatException($"`{text}` is no span id");

    private static List<Tag> ReadTags(JsonElement owner, string name) => [.. ArrayOf(owner, name).Select(ReadTag)];

    private static Tag ReadTag(JsonElement tag)
    {
        var key = tag.GetProperty("key").GetString() ?? "";
        var value = tag.GetProperty("value");
        var type = JaegerJsonTypes.TypeOf(tag.TryGetProperty("type", out var name) ? name.GetString() : null);
        return type switch
        {
            TagType.Bool => Tag.Of(key, value.ValueKind == JsonValueKind.String ? value.GetString() == "true" : value.GetBoolean()),
            TagType.Long => Tag.Of(key, value.ValueKind == JsonValueKind.String ? long.Parse(value.GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : value.GetInt64()),
            TagType.Double => Tag.Of(key, value.ValueKind == JsonValueKind.String ? ReadDouble(value.GetString()!) : value.GetDouble()),
            TagType.Binary => Tag.Of(key, value.GetBytesFromBase64()),
            _ => Tag.Of(key, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()),
        };
    }

    private static double ReadDouble(string text) => text switch
    {
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static List<JsonElement> ArrayOf(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];
}
