using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Jaeger.Thrift;
using PatchTracer.Exchange.Jaeger;
using PatchTracer.Otlp;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using JaegerLog = Jaeger.Thrift.Log;
using JaegerSpan = Jaeger.Thrift.Span;

namespace PatchTracer.Exchange;

/// <summary>
/// Reads what Jaeger's UI saves: <c>{"data": [trace, …]}</c>, traces without that around them, or spans alone, as Jaeger keeps them in
/// Elasticsearch; one such value or several. Trace ids may have 16 digits, and leading zeros may be missing, as Jaeger leaves them out.
/// A value that is not of its type is text; a span without what makes it one is left out, and told.
/// </summary>
internal sealed class JaegerJsonReader(LeftOut leftOut)
{
    private const int MaxDepth = 64;

    private const string WithoutIds = "spans without a valid trace id or span id";

    /// <exception cref="FormatException">Not Jaeger's JSON; names the line.</exception>
    public static async IAsyncEnumerable<ReadRequest> ReadAsync(
        Stream input, LeftOut leftOut, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = new JaegerJsonReader(leftOut);
        await foreach (var (_, json) in JsonValues.ReadAsync(input, JsonValues.LargestDocument, MaxDepth, cancellation))
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            foreach (var (spans, processes) in reader.TracesOf(document.RootElement))
            {
                foreach (var request in reader.ReadTrace(spans, processes))
                    yield return ReadRequest.Of(RawSignal.Traces, RawEncoding.OtlpProto, request.ToOtlp());
            }
        }
    }

    private List<(IEnumerable<JsonElement> Spans, JsonElement Processes)> TracesOf(JsonElement root)
    {
        try
        {
            return [.. FindTraces(root)];
        }
        // Half a surrogate pair in a name.
        catch (InvalidOperationException e)
        {
            throw new FormatException($"not the JSON of Jaeger: {e.Message}", e);
        }
    }

    private IEnumerable<(IEnumerable<JsonElement> Spans, JsonElement Processes)> FindTraces(JsonElement root)
    {
        var around = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out var data) ? data : root;
        if (around.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
            throw new FormatException(ErrorOf(root) is { Length: > 0 } error ? $"Jaeger answered with an error: {error}"
                : "not the JSON of Jaeger: neither `data` nor `spans` at the top");
        var list = around.ValueKind == JsonValueKind.Array ? [.. around.EnumerateArray()] : new List<JsonElement> { around };
        if (list.Where(IsSpan).ToList() is { Count: > 0 } alone)
            yield return (alone, default);
        foreach (var trace in list.Where(one => !IsSpan(one)))
        {
            if (trace.ValueKind == JsonValueKind.Object && trace.TryGetProperty("spans", out var spans)
                && spans.ValueKind == JsonValueKind.Array)
                yield return (spans.EnumerateArray(), trace.TryGetProperty("processes", out var processes) ? processes : default);
            else if (around.ValueKind == JsonValueKind.Array)
                leftOut.Add("traces without `spans`");
            else
                throw new FormatException("not the JSON of Jaeger: neither `data` nor `spans` at the top");
        }
    }

    private static bool IsSpan(JsonElement one) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty("spanID", out _) && !one.TryGetProperty("spans", out _);

    private static string ErrorOf(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("errors", out var errors)
        && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0 && errors[0].ValueKind == JsonValueKind.Object
        ? errors[0].TryGetProperty("msg", out _) ? Text(errors[0], "msg") : Text(errors[0], "code") : "";

    // One request for each process.
    private List<JaegerRequest> ReadTrace(IEnumerable<JsonElement> spans, JsonElement processes)
    {
        var requests = new Dictionary<string, JaegerRequest>();
        foreach (var span in spans)
        {
            try
            {
                var (read, (name, process)) = (ReadSpan(span), ProcessOf(span, processes));
                if (!requests.TryGetValue(name, out var request))
                {
                    requests.Add(name, request = new JaegerRequest());
                    request.Process(process);
                }
                request.Span(read);
            }
            catch (FormatException e)
            {
                leftOut.Add(e.Message);
            }
            // An object is wanted and something else is there, or half a surrogate pair.
            catch (InvalidOperationException)
            {
                leftOut.Add("spans that are not as Jaeger writes them");
            }
        }
        return [.. requests.Values];
    }

    // In the trace's table, or, as Jaeger keeps spans in Elasticsearch, in the span. One that is nowhere is a process that said nothing.
    private static (string Name, Process Process) ProcessOf(JsonElement span, JsonElement processes)
    {
        if (span.TryGetProperty("process", out var inside) && inside.ValueKind == JsonValueKind.Object)
            return (inside.GetRawText(), ReadProcess(inside));
        var name = Text(span, "processID");
        return processes.ValueKind == JsonValueKind.Object && processes.TryGetProperty(name, out var process)
            && process.ValueKind == JsonValueKind.Object
            ? (name, ReadProcess(process)) : (name, new Process("", []));
    }

    private static Process ReadProcess(JsonElement process) => new(Text(process, "serviceName"), ReadTags(process, "tags"));

    private JaegerSpan ReadSpan(JsonElement span)
    {
        var (traceId, spanId) = ReadIds(span) ?? throw new FormatException(WithoutIds);
        return new JaegerSpan
        {
            TraceIdHigh = (long)traceId.High,
            TraceIdLow = (long)traceId.Low,
            SpanId = (long)spanId.Value,
            // Jaeger wrote this before there were references.
            ParentSpanId = Text(span, "parentSpanID") is { Length: > 0 } parent
                ? (long)(ReadSpanId(parent) ?? throw new FormatException("spans without a valid parent id")).Value : 0,
            OperationName = Text(span, "operationName"),
            Flags = long.TryParse(Text(span, "flags"), CultureInfo.InvariantCulture, out var flags) ? (int)flags : 0,
            StartTime = Micros(span, "startTime"),
            Duration = Micros(span, "duration"),
            References = [.. ArrayOf(span, "references").Select(ReadReference).OfType<SpanRef>()],
            Tags = [.. ReadTags(span, "tags"), .. ReadTags(span, "tag")],
            Logs = [.. ArrayOf(span, "logs").Select(log => new JaegerLog(Micros(log, "timestamp"), ReadTags(log, "fields")))],
        };
    }

    private SpanRef? ReadReference(JsonElement reference)
    {
        if (ReadIds(reference) is not var (traceId, spanId))
        {
            leftOut.Add("references without a valid trace id or span id");
            return null;
        }
        var type = Text(reference, "refType") is "" or "CHILD_OF" ? SpanRefType.ChildOf : SpanRefType.FollowsFrom;
        return new SpanRef(type, (long)traceId.Low, (long)traceId.High, (long)spanId.Value);
    }

    private static (TraceId Trace, SpanId Span)? ReadIds(JsonElement element) =>
        TraceId.TryParse(Text(element, "traceID").PadLeft(TraceId.TextLength, '0'), out var trace) && !trace.IsEmpty
            && ReadSpanId(Text(element, "spanID")) is { IsEmpty: false } span ? (trace, span) : null;

    private static SpanId? ReadSpanId(string text) => SpanId.TryParse(text.PadLeft(SpanId.TextLength, '0'), out var id) ? id : null;

    // A list as Jaeger's API has them; an object of plain values where Elasticsearch keeps them as fields, with @ for the dots of keys.
    private static List<Tag> ReadTags(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var tags) && tags.ValueKind == JsonValueKind.Object
        ? [.. tags.EnumerateObject().Select(tag => ReadTag(tag.Name.Replace('@', '.'), TypeOf(tag.Value), tag.Value))]
        : [.. ArrayOf(owner, name).Select(tag =>
            ReadTag(Text(tag, "key"), JaegerJsonTypes.TypeOf(Text(tag, "type")), tag.TryGetProperty("value", out var value) ? value
                : default))];

    private static TagType TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => TagType.Bool,
        JsonValueKind.Number => value.TryGetInt64(out _) ? TagType.Long : TagType.Double,
        _ => TagType.String,
    };

    private static Tag ReadTag(string key, TagType type, JsonElement value)
    {
        var text = Text(value);
        return type switch
        {
            TagType.Bool when bool.TryParse(text, out var truth) => Tag.Of(key, truth),
            TagType.Long when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) =>
                Tag.Of(key, whole),
            // `Infinity` and `NaN` among them.
            TagType.Double when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) => Tag.Of(key, real),
            TagType.Binary when TryReadBytes(text) is { } bytes => Tag.Of(key, bytes),
            _ => Tag.Of(key, text),
        };
    }

    private static byte[]? TryReadBytes(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }

    /// <exception cref="FormatException">Not there, or no number.</exception>
    private static long Micros(JsonElement owner, string name) =>
        !owner.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null
        ? throw new FormatException($"spans without `{name}`")
        : decimal.TryParse(Text(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && Math.Abs(number) <= long.MaxValue
            ? (long)number : throw new FormatException($"spans whose `{name}` is no number of microseconds");

    private static string Text(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? Text(value) : "";

    // Text as it is, nothing for null and for what is not there, JSON for the rest.
    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        _ => value.GetRawText(),
    };

    private static List<JsonElement> ArrayOf(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];
}
