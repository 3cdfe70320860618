using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using PatchTracer.Workspace;

namespace PatchTracer.Exchange;

/// <summary>
/// Reads Chrome's trace events: <see cref="TraceEventSlices"/> are spans. Those that <see cref="TraceEvents"/> wrote say their ids;
/// those of other programs get ids, and the one around them on their thread as parent, in a trace of the file's own.
/// </summary>
internal sealed class TraceEventReader
{
    private const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowTrailingCommas = true };

    private static readonly HashSet<string> Own = ["trace_id", "span_id", "parent_span_id", "kind", "status", "status_message", "links"];

    private readonly Dictionary<string, Resource> _processes = [];
    private readonly Dictionary<string, Stack<Span>> _open = [];
    private readonly LeftOut _leftOut;
    private readonly TraceId _trace;
    private long? _origin;
    private ulong _number;

    private TraceEventReader(long? origin, TraceId trace, LeftOut leftOut) => (_origin, _trace, _leftOut) = (origin, trace, leftOut);

    /// <param name="leftOut">Gets what is in the file and is no span.</param>
    /// <exception cref="FormatException">Not trace events in JSON; names the event.</exception>
    public static async Task<IReadOnlyList<Span>> ReadAsync(Stream input, LeftOut leftOut, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        await new CappedStream(input, "trace events", JsonValues.LargestDocument).CopyToAsync(content, cancellation);
        ReadOnlyMemory<byte> json = content.GetBuffer().AsMemory(0, (int)content.Length);
        using var document = Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json, leftOut);
        return Read(document.RootElement, leftOut);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json, LeftOut leftOut)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException e)
        {
            return TryParseOpen(json.Span, leftOut) ?? throw new FormatException($"not JSON: {e.Message}", e);
        }
    }

    // The format lets a program that ends early leave out what closes the list; the event that it was about to write is told.
    private static JsonDocument? TryParseOpen(ReadOnlySpan<byte> json, LeftOut leftOut)
    {
        var (depth, end) = WholeEvents(json);
        if (end == 0)
            return null;
        leftOut.Add("events that are cut off", json[end..].IndexOfAnyExcept(", \t\r\n"u8) >= 0 ? 1 : 0);
        return JsonDocument.Parse((byte[])[.. json[..end], .. depth == 1 ? "]"u8 : "]}"u8], Options);
    }

    // How deep the events stand, in a list or in `traceEvents`, and where the last whole one ends; 0 where JSON is wrong, and not only cut
    // off.
    private static (int Depth, int End) WholeEvents(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false,
            new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth, AllowTrailingCommas = true }));
        var (depth, end, isEvents) = (0, 0, true);
        try
        {
            while (reader.Read())
            {
                if (depth == 0 && reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                    isEvents = reader.ValueTextEquals("traceEvents"u8);
                else if (depth == 0 && reader.TokenType == JsonTokenType.StartArray && reader.CurrentDepth <= 1 && isEvents)
                    depth = reader.CurrentDepth + 1;
                else if (depth > 0 && reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth)
                    end = (int)reader.BytesConsumed;
                else if (depth > 0 && reader.CurrentDepth < depth)
                    return (0, 0);
            }
            return (depth, end);
        }
        // The latter for half a surrogate pair in a name.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (0, 0);
        }
    }

    private static List<Span> Read(JsonElement root, LeftOut leftOut)
    {
        try
        {
            return ReadDocument(root, leftOut);
        }
        // Text with half a surrogate pair.
        catch (InvalidOperationException e)
        {
            throw new FormatException($"not trace events: {e.Message}", e);
        }
    }

    private static List<Span> ReadDocument(JsonElement root, LeftOut leftOut)
    {
        var list = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("traceEvents", out var inside) ? inside : root;
        if (list.ValueKind != JsonValueKind.Array)
            throw new FormatException("not trace events: neither `traceEvents` nor an array at the top");
        long? origin = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("otherData", out var data)
            && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("startUnixNano", out var start)
            && long.TryParse(start.ToString(), CultureInfo.InvariantCulture, out var nano) ? nano : null;
        // The same file gives the same ids.
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(root.GetRawText()));
        return new TraceEventReader(origin, TraceId.FromBytes(digest.AsSpan(0, TraceId.Size)), leftOut)
            .ReadEvents([.. list.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.Object)]);
    }

    private List<Span> ReadEvents(List<JsonElement> all)
    {
        try
        {
            foreach (var process in all.Where(one => TraceEventSlices.Text(one, "ph") == "M"
                && TraceEventSlices.Text(one, "name") == "process_name"))
                _processes[TraceEventSlices.Text(process, "pid")] =
                    ResourceOf(TraceEventSlices.Text(TraceEventSlices.Arguments(process), "name"));
            var slices = new TraceEventSlices(_leftOut).Read(all);
            // A clock without an origin may begin anywhere, and a span's not before 1970.
            _origin ??= slices.Count > 0 ? Math.Max(0, -slices[0].Start) : 0;
            var instants = all.Where(IsOwnInstant).ToLookup(one => (
                TraceEventSlices.Text(TraceEventSlices.Arguments(one), "trace_id"),
                TraceEventSlices.Text(TraceEventSlices.Arguments(one), "span_id")));
            _leftOut.Add("instant events",
                all.Count(one => TraceEventSlices.Text(one, "ph") is "i" or "I") - instants.Sum(span => span.Count()));
            return [.. slices.Select(slice => ReadSpan(slice))
                .Select(span => span with { Events = [.. instants[($"{span.TraceId}", $"{span.SpanId}")].Select(EventOf)] })];
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or OverflowException)
        {
            throw new FormatException($"after {_number} spans: not a trace event: {e.Message}", e);
        }
    }

    private static bool IsOwnInstant(JsonElement one) => TraceEventSlices.Text(one, "ph") is "i" or "I"
        && TraceEventSlices.Arguments(one) is { ValueKind: JsonValueKind.Object } arguments
        && TraceEventSlices.Text(arguments, "span_id").Length > 0;

    private SpanEvent EventOf(JsonElement one) => new(
        _origin!.Value + TraceEventSlices.Nano(one, "ts"), TraceEventSlices.Text(one, "name"),
        PlainAttributes.Read(TraceEventSlices.Arguments(one), Own));

    private Span ReadSpan(TraceEventSlice slice)
    {
        _number++;
        var (process, start, arguments) = (slice.Process, _origin!.Value + slice.Start, slice.Arguments);
        // Other programs have arguments of these names too, and mean something else.
        var own = TraceId.TryParse(TraceEventSlices.Text(arguments, "trace_id"), out var trace)
            && SpanId.TryParse(TraceEventSlices.Text(arguments, "span_id"), out _);
        var span = new Span
        {
            TraceId = _trace,
            SpanId = new SpanId(_number),
            Name = slice.Name,
            Kind = own ? SpanText.Kind(TraceEventSlices.Text(arguments, "kind")) : SpanKind.Internal,
            Status = own ? SpanText.Status(TraceEventSlices.Text(arguments, "status")) : StatusCode.Unset,
            StatusMessage = own ? TraceEventSlices.Text(arguments, "status_message") : "",
            StartUnixNano = start,
            EndUnixNano = start + slice.Duration,
            Attributes = AttributeList.Own([.. Attributes(arguments, own), .. Attributes(slice.EndArguments, own)]),
            Links = own && arguments.TryGetProperty("links", out var links)
                && links.ValueKind == JsonValueKind.Array ? [.. links.EnumerateArray().Select(LinkOf)] : [],
            Resource = _processes.TryGetValue(process, out var resource) ? resource
                : _processes[process] = ResourceOf($"process {process}"),
        };
        return own
            ? span with
            {
                TraceId = trace,
                SpanId = SpanText.SpanId(TraceEventSlices.Text(arguments, "span_id")),
                ParentSpanId = TraceEventSlices.Text(arguments, "parent_span_id") is { Length: > 0 } parent ? SpanText.SpanId(parent)
                    : default,
            }
            : BelowItsParent(span, slice.Lane);
    }

    private static AttributeList Attributes(JsonElement arguments, bool own) =>
        arguments.ValueKind == JsonValueKind.Object ? PlainAttributes.Read(arguments, own ? Own : null) : AttributeList.Empty;

    private Span BelowItsParent(Span span, string lane)
    {
        if (!_open.TryGetValue(lane, out var open))
            _open.Add(lane, open = []);
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
        return ids is [var trace, var span] ? new SpanLink(SpanText.TraceId(trace), SpanText.SpanId(span))
            : throw new FormatException($"'{link}' is no link: TRACE/SPAN");
    }
}
