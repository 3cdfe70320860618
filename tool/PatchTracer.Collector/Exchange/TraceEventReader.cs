using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Exchange;

/// <summary>
/// Reads Chrome's trace events: complete events (<c>X</c>) are spans. Those that <see cref="TraceEvents"/> wrote say their ids;
/// those of other programs get ids, and the one around them on their thread as parent, in a trace of the file's own.
/// </summary>
internal sealed class TraceEventReader
{
    private const int MaxDepth = 64;

    private static readonly HashSet<string> Own = ["trace_id", "span_id", "parent_span_id", "kind", "status", "status_message", "links"];

    private readonly long _origin;
    private readonly Dictionary<string, Resource> _processes = [];
    private readonly Dictionary<(string Process, string Thread), Stack<Span>> _open = [];
    private readonly TraceId _trace;
    private ulong _number;

    private TraceEventReader(long origin, TraceId trace) => (_origin, _trace) = (origin, trace);

    /// <exception cref="FormatException">Not trace events in JSON; names the event.</exception>
    public static async Task<IReadOnlyList<Span>> ReadAsync(Stream input, CancellationToken cancellation)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(input, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowTrailingCommas = true }, cancellation);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new FormatException($"not JSON: {e.Message}", e);
        }
    }

    private static List<Span> Read(JsonElement root)
    {
        var list = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("traceEvents", out var inside) ? inside : root;
        if (list.ValueKind != JsonValueKind.Array)
            throw new FormatException("not trace events: neither `traceEvents` nor an array at the top");
        var origin = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("otherData", out var data) && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("startUnixNano", out var start) && long.TryParse(start.ToString(), CultureInfo.InvariantCulture, out var nano) ? nano : 0;
        // The same file gives the same ids.
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(root.GetRawText()));
        return new TraceEventReader(origin, TraceId.FromBytes(digest.AsSpan(0, TraceId.Size))).ReadEvents([.. list.EnumerateArray()]);
    }

    private List<Span> ReadEvents(List<JsonElement> all)
    {
        try
        {
            foreach (var process in all.Where(one => Text(one, "ph") == "M" && Text(one, "name") == "process_name"))
                _processes[Text(process, "pid")] = ResourceOf(Text(process.GetProperty("args"), "name"));
            var instants = all.Where(one => Text(one, "ph") is "i" or "I" && Arguments(one).ValueKind == JsonValueKind.Object && Text(Arguments(one), "span_id").Length > 0)
                .ToLookup(one => (Text(Arguments(one), "trace_id"), Text(Arguments(one), "span_id")));
            return [.. all.Where(one => Text(one, "ph") == "X").OrderBy(one => Nano(one, "ts")).ThenByDescending(one => Nano(one, "dur")).Select(one =>
            {
                var span = ReadSpan(one);
                var events = instants[($"{span.TraceId}", $"{span.SpanId}")]
                    .Select(happened => new SpanEvent(_origin + Nano(happened, "ts"), Text(happened, "name"), PlainAttributes.Read(Arguments(happened), Own)));
                return span with { Events = [.. events] };
            })];
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or OverflowException)
        {
            throw new FormatException($"after {_number} spans: not a trace event: {e.Message}", e);
        }
    }

    private Span ReadSpan(JsonElement one)
    {
        _number++;
        var (process, start, arguments) = (Text(one, "pid"), _origin + Nano(one, "ts"), Arguments(one));
        var has = arguments.ValueKind == JsonValueKind.Object;
        var attributes = has ? PlainAttributes.Read(arguments, Own) : AttributeList.Empty;
        var span = new Span
        {
            TraceId = _trace,
            SpanId = new SpanId(_number),
            Name = Text(one, "name"),
            Kind = has ? SpanText.Kind(Text(arguments, "kind")) : SpanKind.Internal,
            Status = has ? SpanText.Status(Text(arguments, "status")) : StatusCode.Unset,
            StatusMessage = has ? Text(arguments, "status_message") : "",
            StartUnixNano = start,
            EndUnixNano = start + Nano(one, "dur"),
            Attributes = attributes,
            Links = has && arguments.TryGetProperty("links", out var links) && links.ValueKind == JsonValueKind.Array ? [.. links.EnumerateArray().Select(LinkOf)] : [],
            Resource = _processes.TryGetValue(process, out var resource) ? resource : _processes[process] = ResourceOf($"process {process}"),
        };
        return has && Text(arguments, "trace_id") is { Length: > 0 } trace
            ? span with
            {
                TraceId = SpanText.TraceId(trace),
                SpanId = SpanText.SpanId(Text(arguments, "span_id")),
                ParentSpanId = Text(arguments, "parent_span_id") is { Length: > 0 } parent ? SpanText.SpanId(parent) : default,
            }
            : BelowItsParent(span, (process, Text(one, "tid")));
    }

    private Span BelowItsParent(Span span, (string, string) thread)
    {
        if (!_open.TryGetValue(thread, out var open))
            _open.Add(thread, open = []);
        while (open.TryPeek(out var around) && around.EndUnixNano < span.EndUnixNano)
            open.Pop();
        var placed = span with { ParentSpanId = open.TryPeek(out var parent) ? parent.SpanId : default };
        open.Push(placed);
        return placed;
    }

    // `SERVICE @NODE`, as it was written.
    private static Resource ResourceOf(string process)
    {
        var at = process.LastIndexOf(" @", StringComparison.Ordinal);
        return new Resource(at < 0
            ? AttributeList.Of((Conventions.ServiceName, process))
            : AttributeList.Of((Conventions.ServiceName, process[..at]), (Conventions.NodeName, process[(at + 2)..])));
    }

    private static SpanLink LinkOf(JsonElement link)
    {
        var ids = (link.GetString() ?? "").Split('/');
        return ids is [var trace, var span] ? new SpanLink(SpanText.TraceId(trace), SpanText.SpanId(span)) : throw new FormatException($"'{link}' is no link: TRACE/SPAN");
    }

    private static JsonElement Arguments(JsonElement one) => one.TryGetProperty("args", out var arguments) ? arguments : default;

    // Process and thread may be numbers or texts.
    private static string Text(JsonElement one, string name) => one.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static long Nano(JsonElement one, string name) => !one.TryGetProperty(name, out var value) ? 0
        : value.TryGetDecimal(out var micros) ? (long)(micros * 1000) : throw new OverflowException($"`{name}` is {value}");
}
