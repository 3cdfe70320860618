using System.Globalization;
using System.Text.Json;
using PatchTracer.Storage;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Queries;

/// <summary>
/// The parameters of Jaeger's HTTP API: times in microseconds, durations as Go writes them, tags as <c>tag=key:value</c> or as a JSON
/// object in <c>tags</c>. What Jaeger makes of a status or a span kind (<c>error=true</c>, <c>span.kind=server</c>) is searched as what it
/// is.
/// </summary>
internal sealed class JaegerParameters(IQueryCollection query, TimeProvider time)
{
    /// <summary>Jaeger's own, for requests that give no limit.</summary>
    public const int DefaultLimit = 100;

    /// <summary>No request gets more traces than this.</summary>
    public const int MaxLimit = 2000;

    /// <summary>How far a search looks back that gives no start.</summary>
    public static readonly TimeSpan DefaultLookback = TimeSpan.FromHours(48);

    public string Service => query["service"].ToString();

    public IReadOnlyList<TraceId> TraceIds => [.. query["traceID"].OfType<string>().Select(ParseTraceId)];

    /// <param name="anyTime">Whether a request without times asks for all of them, and not for the last two days.</param>
    /// <exception cref="QueryRefusal">A parameter cannot be read.</exception>
    public SpanQuery Search(bool anyTime)
    {
        var (shortest, longest) = (Span("minDuration"), Span("maxDuration"));
        if (shortest is not null && longest < shortest)
            throw Bad("'maxDuration' should be greater than 'minDuration'");
        var search = new SpanQuery
        {
            Service = Service is { Length: > 0 } service ? service : null,
            Operation = query["operation"].ToString() is { Length: > 0 } operation ? operation : null,
            MinDuration = shortest,
            MaxDuration = longest,
            From = Microseconds("start") ?? (anyTime ? null : time.GetUtcNow() - DefaultLookback),
            To = Microseconds("end"),
            Limit = Limit(),
        };
        return WithTags(search, Tags());
    }

    /// <summary>The window of <c>endTs</c> and <c>lookback</c>, both in milliseconds; by default the last day.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Window()
    {
        var end = Number("endTs") is { } milliseconds ? Time(milliseconds, TimeSpan.TicksPerMillisecond) : time.GetUtcNow();
        var lookback = Number("lookback") is { } span ? span * TimeSpan.TicksPerMillisecond : TimeSpan.TicksPerDay;
        return (new DateTimeOffset(Math.Max(0, end.UtcTicks - Math.Max(0, lookback)), TimeSpan.Zero), end);
    }

    /// <summary>Up to 32 hexadecimal digits: Jaeger's clients leave leading zeros out.</summary>
    /// <exception cref="QueryRefusal">Anything else, and zero.</exception>
    public static TraceId ParseTraceId(string text)
    {
        if (text.Length is > 0 and <= TraceId.TextLength && TraceId.TryParse(text.PadLeft(TraceId.TextLength, '0'), out var id)
            && !id.IsEmpty)
            return id;
        throw Bad($"cannot parse traceID param: '{Shorten(text)}' is not 1 to 32 hexadecimal digits");
    }

    /// <exception cref="QueryRefusal">Not one of Jaeger's names of kinds.</exception>
    public SpanKind? Kind() => query["spanKind"].ToString() is not { Length: > 0 } name ? null : ParseKind(name);

    /// <exception cref="QueryRefusal">Not one of Jaeger's names of kinds.</exception>
    public static SpanKind ParseKind(string name) => JaegerKind.Parse(name) ?? throw Bad($"unsupported span kind: '{Shorten(name)}'");

    /// <summary>What Jaeger makes of status and kind becomes a search for them; the rest are attributes.</summary>
    /// <exception cref="QueryRefusal">There is no such status or kind.</exception>
    public static SpanQuery WithTags(SpanQuery search, Dictionary<string, string> tags)
    {
        if (tags.Remove("error", out var error))
            search = IsError(error) ? WithStatus(search, StatusCode.Error) : search with { WithoutErrors = true };
        foreach (var name in new[] { "otel.status_code", "span.status" })
        {
            if (tags.Remove(name, out var code))
                search = WithStatus(search, ParseStatus(name, code));
        }
        if (tags.Remove("span.kind", out var kind))
            search = search with { Kind = ParseKind(kind) };
        return search with { Attributes = tags };
    }

    // What asks for two at once asks for nothing that there is.
    private static SpanQuery WithStatus(SpanQuery search, StatusCode status) =>
        search.Status is { } other && other != status ? search with { Limit = 0 } : search with { Status = status };

    // As Go reads them, and so Jaeger.
    private static bool IsError(string text) => text switch
    {
        "true" or "True" or "TRUE" or "t" or "T" or "1" => true,
        "false" or "False" or "FALSE" or "f" or "F" or "0" => false,
        _ => throw Bad("tag 'error' is true or false"),
    };

    private static StatusCode ParseStatus(string name, string text) => text.ToUpperInvariant() switch
    {
        "ERROR" => StatusCode.Error,
        "OK" => StatusCode.Ok,
        "UNSET" => StatusCode.Unset,
        _ => throw Bad($"tag '{name}' is OK, ERROR or UNSET"),
    };

    private Dictionary<string, string> Tags()
    {
        var tags = new Dictionary<string, string>();
        foreach (var tag in Values("tag"))
        {
            var colon = tag.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                throw Bad($"malformed 'tag' parameter, expecting key:value, received: {Shorten(tag)}");
            tags[tag[..colon]] = tag[(colon + 1)..];
        }
        foreach (var json in Values("tags"))
        {
            foreach (var (key, value) in ParseTags("tags", json))
                tags[key] = value;
        }
        return tags;
    }

    /// <summary>Numbers and truth values are wanted as their text.</summary>
    /// <exception cref="QueryRefusal">Not a JSON object of such values.</exception>
    public static Dictionary<string, string> ParseTags(string parameter, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Null)
                return [];
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Bad($"malformed '{parameter}' parameter: it is an object, as in {{\"http.method\": \"GET\"}}");
            var tags = new Dictionary<string, string>();
            foreach (var tag in document.RootElement.EnumerateObject())
                tags[tag.Name] = TagText(parameter, tag);
            return tags;
        }
        // The second: a string with half a surrogate pair.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Bad($"malformed '{parameter}' parameter, cannot unmarshal JSON: {e.Message}");
        }
    }

    private static string TagText(string parameter, JsonProperty tag) => tag.Value.ValueKind switch
    {
        JsonValueKind.String => tag.Value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number =>
            tag.Value.TryGetInt64(out var whole) ? AttributeValue.Of(whole).ToString()
            : AttributeValue.Of(tag.Value.GetDouble()).ToString(),
        var kind => throw Bad($"malformed '{parameter}' parameter: '{Shorten(tag.Name)}' is {kind}, "
            + "and an attribute is searched by a text, a number or a truth value"),
    };

    private int Limit() => Number("limit") switch
    {
        null => DefaultLimit,
        < 0 => throw Bad("unable to parse param 'limit': it is negative"),
        { } limit => (int)Math.Min(limit, MaxLimit),
    };

    private TimeSpan? Span(string name)
    {
        if (query[name].ToString() is not { Length: > 0 } text)
            return null;
        return GoDuration.TryParse(text, out var duration) ? duration
            : throw Bad($"unable to parse param '{name}': '{Shorten(text)}' is no duration such as 1.2s, 100ms or 500us");
    }

    /// <summary>A time in microseconds.</summary>
    /// <exception cref="QueryRefusal">It is no number.</exception>
    public DateTimeOffset? Microseconds(string name) => Number(name) is { } number ? Time(number, TimeSpan.TicksPerMicrosecond) : null;

    /// <exception cref="QueryRefusal">It is no number.</exception>
    public long? Number(string name)
    {
        if (query[name].ToString() is not { Length: > 0 } text)
            return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Bad($"unable to parse param '{name}': '{Shorten(text)}' is no integer");
    }

    private static DateTimeOffset Time(long count, long ticks)
    {
        var since = (Int128)count * ticks + DateTimeOffset.UnixEpoch.UtcTicks;
        return new DateTimeOffset((long)Int128.Clamp(since, 0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
    }

    private IEnumerable<string> Values(string name) =>
        query.TryGetValue(name, out var values) ? ((IEnumerable<string?>)values).OfType<string>() : [];

    public static string Shorten(string text) => text.Length <= 80 ? text : $"{text[..80]}…";

    public static QueryRefusal Bad(string message) => new(StatusCodes.Status400BadRequest, message);
}
