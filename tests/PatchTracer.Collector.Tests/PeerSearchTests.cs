using System.Globalization;
using System.Text.Json;
using Xunit;

namespace PatchTracer.Collector.Tests;

/// <summary>
/// The questions that Jaeger asks every storage in its integration suite, in our own words: which spans carry an attribute wherever it
/// may stand, with and without the span's name and its duration. Every trace is in the store when each question is asked.
/// </summary>
public sealed class PeerSearchTests
{
    private const long Day = 86_400_000_000_000;
    private const long Start = 1_600_000_000_000_000_000;

    private static readonly Dictionary<string, object> Wanted =
        new() { ["colour"] = "green", ["pages"] = 321, ["weight"] = 2.25, ["sealed"] = false };

    // Name, where the four attributes stand (span, event, resource, scope, link, mixed), the span's name, its microseconds, days after the
    // first.
    private static readonly (string Case, string Where, string Name, int Micros, int Days)[] Cases =
    [
        ("span", "span", "any", 3000, 0), ("event", "event", "any", 3000, 0), ("resource", "resource", "any", 3000, 0),
        ("mixed", "mixed", "any", 3000, 0),
        ("days", "", "any", 3000, 3), ("named", "", "named op", 3000, 0), ("named-short", "", "named op", 900, 0),
        ("named-range", "", "named op", 5000, 0),
        ("range", "", "any", 5000, 0), ("short", "", "any", 900, 0), ("plain", "", "any", 3000, 0),
        ("tags-named", "event", "named op", 3000, 0), ("tags-named-short", "span", "named op", 900, 0),
        ("tags-named-range", "resource", "named op", 5000, 0),
        ("tags-range", "event", "any", 5000, 0), ("tags-short", "resource", "any", 900, 0),
        ("mixed-named", "mixed", "named op", 3000, 0), ("mixed-named-short", "mixed", "named op", 900, 0),
        ("mixed-named-range", "mixed", "named op", 5000, 0),
        ("mixed-range", "mixed", "any", 5000, 0), ("mixed-short", "mixed", "any", 900, 0),
        ("three", "", "any", 3000, 0), ("in-a-scope", "span", "any", 3000, 0), ("scope", "scope", "any", 3000, 0),
        ("link", "link", "any", 3000, 0),
    ];

    [Fact]
    public async Task Every_question_is_answered_with_its_traces_and_no_others_in_each_version_of_the_API()
    {
        Assert.Equal(25, Cases.Length);
        // The third of "three" is the second trace of its service, and beside every case stands one that lacks a single attribute.
        await using var collector = await QueriedCollector.WithAsync([.. Cases.SelectMany(Requests)]);
        var id = 0;
        foreach (var one in Cases)
        {
            var traces = Enumerable.Range((10 * id++) + 1, one.Case == "three" ? 3 : 1)
                .Select(number => OtlpRequest.TraceId((ulong)number).ToString()).Order();
            Assert.Equal((one.Case, string.Join(' ', traces)), (one.Case, string.Join(' ', await FirstAsync(collector, one))));
            Assert.Equal((one.Case, string.Join(' ', traces)), (one.Case, string.Join(' ', await ThirdAsync(collector, one, "traces"))));
            Assert.Equal((one.Case, string.Join(' ', traces)),
                (one.Case, string.Join(' ', await ThirdAsync(collector, one, "trace-summaries"))));
        }
    }

    [Theory]
    [InlineData("error:true", "failed")]
    [InlineData("error:1", "failed")]
    [InlineData("error:false", "fine,unset")]
    [InlineData("error:FALSE", "fine,unset")]
    [InlineData("span.status:ok", "fine")]
    [InlineData("span.status:UNSET", "unset")]
    [InlineData("otel.status_code:ERROR", "failed")]
    [InlineData("otel.status_description:no room", "failed")]
    [InlineData("scope.name:lib.a", "fine,failed")]
    [InlineData("otel.scope.name:lib.b", "unset")]
    [InlineData("scope.version:1.2", "fine,failed")]
    [InlineData("scope.version:1.3", "")]
    [InlineData("resource.rack:r7", "fine")]
    [InlineData("resource.name:literally", "unset")]
    [InlineData("rack:r7", "fine")]
    [InlineData("rack:r8", "failed")]
    [InlineData("resource.rack:r8", "")]
    [InlineData("span.kind:SERVER", "unset")]
    [InlineData("twice:a", "unset")]
    [InlineData("twice:b", "unset")]
    public async Task Status_scope_and_resource_are_searched_by_Jaegers_names(string tag, string found)
    {
        await using var collector = await QueriedCollector.WithAsync(
            Otlp("a", """{"key":"rack","value":{"stringValue":"r7"}}""", "lib.a", "1.2", """{"traceId":"ID1","spanId":"00000000000000a1","name":"fine","status":{"code":1}}"""),
            Otlp("a", "", "lib.a", "1.2", """{"traceId":"ID2","spanId":"00000000000000a2","name":"failed","status":{"code":2,"message":"no room"},"attributes":[{"key":"rack","value":{"stringValue":"r8"}}]}"""),
            Otlp("a", "", "lib.b", "", """{"traceId":"ID3","spanId":"00000000000000a3","name":"unset","kind":2,"attributes":[{"key":"resource.name","value":{"stringValue":"literally"}},{"key":"twice","value":{"stringValue":"a"}},{"key":"twice","value":{"stringValue":"b"}}]}"""));
        var data = await collector.DataAsync($"/api/traces?service=a&start=0&tag={Uri.EscapeDataString(tag)}");
        var names = data.SelectMany(trace => trace!["spans"]!.AsArray()).Select(span => span!["operationName"]!.GetValue<string>());
        Assert.Equal(found.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), names.Order());
    }

    [Theory]
    [InlineData("/api/traces?service=a&tags={\"a\":null}")]
    [InlineData("/api/traces?service=a&tags={\"a\":[1]}")]
    [InlineData("/api/traces?service=a&tags=[]")]
    [InlineData("/api/traces?service=a&tags=7")]
    [InlineData("/api/traces?service=a&tags={\"\\ud800\":\"x\"}")]
    [InlineData("/api/traces?service=a&tag=error:maybe")]
    [InlineData("/api/v3/traces?query.attributes={\"a\":null}")]
    [InlineData("/api/v3/trace-summaries?query.attributes={\"a\":{}}")]
    [InlineData("/api/patchtracer/search?tags={\"a\":null}")]
    public async Task What_cannot_be_searched_is_refused_with_a_reason(string path)
    {
        await using var collector = await QueriedCollector.WithAsync(OtlpRequest.Of("a", OtlpRequest.Span(1, 1)));
        var (status, body) = await collector.GetAsync(path);
        Assert.Equal(400, status);
        Assert.True(body.ToJsonString().Length > 40);
    }

    private static byte[] Otlp(string service, string resource, string scope, string version, string span)
    {
        var name = $$"""{"key":"service.name","value":{"stringValue":"{{service}}"} }""" + (resource.Length > 0 ? $",{resource}" : "");
        return System.Text.Encoding.UTF8.GetBytes(
            "{\"resourceSpans\":[{\"resource\":{\"attributes\":[" + name + "]},\"scopeSpans\":[{\"scope\":{\"name\":\"" + scope
                + "\",\"version\":\"" + version + "\"},\"spans\":["
            + span.Replace("ID", "0000000000000000000000000000000", StringComparison.Ordinal) + "]}]}]}");
    }

    private static IEnumerable<byte[]> Requests((string Case, string Where, string Name, int Micros, int Days) one, int index)
    {
        var first = (10 * index) + 1;
        for (var i = 0; i < (one.Case == "three" ? 3 : 1); i++)
            yield return Request(one, first + i, Wanted);
        if (one.Where.Length > 0)
            yield return Request(one, first + 5, new(Wanted) { ["weight"] = 2.5 });
        if (one.Name != "any")
            yield return Request(one with { Name = "other op" }, first + 6, Wanted);
        if (one.Micros != 3000)
            yield return Request(one with { Micros = 8000 }, first + 7, Wanted);
        yield return Request(one with { Case = one.Case + "-other" }, first + 8, Wanted);
    }

    private static byte[] Request((string Case, string Where, string Name, int Micros, int Days) one, int trace,
        Dictionary<string, object> attributes)
    {
        var places = new Dictionary<string, List<object>>
        {
            ["span"] = [],
            ["event"] = [],
            ["resource"] = [Attribute("service.name", one.Case)],
            ["scope"] = [],
            ["link"] = []
        };
        var spots = new[] { "resource", "event", "span", "span" };
        foreach (var ((key, value), i) in attributes.Select((attribute, i) => (attribute, i)))
        {
            if (one.Where.Length > 0)
                places[one.Where == "mixed" ? spots[i] : one.Where].Add(Attribute(key, value));
        }
        var start = Start + (one.Days * Day);
        var id = OtlpRequest.TraceId((ulong)trace).ToString();
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            resourceSpans = new[]
            {
                new
                {
                    resource = new { attributes = places["resource"] },
                    scopeSpans = new[]
                    {
                        new
                        {
                            scope = new { name = "books", version = "7", attributes = places["scope"] },
                            spans = new[]
                            {
                                new
                                {
                                    traceId = id, spanId = "00000000000000b1", name = one.Name, startTimeUnixNano = $"{start}",
                                    endTimeUnixNano = $"{start + (one.Micros * 1000L)}",
                                    attributes = places["span"], events =
                                        new[] { new { timeUnixNano = $"{start}", attributes = places["event"] },
                                            new { timeUnixNano = $"{start}", attributes = new List<object>() } },
                                    links = new[] { new { traceId = "000000000000000000000000000000ff", spanId = "00000000000000ff",
                                        attributes = places["link"] } },
                                },
                            },
                        },
                    },
                },
            },
        });
    }

    private static object Attribute(string key, object value) => new
    {
        key,
        value = value switch
        {
            int number => (object)new { intValue = $"{number}" },
            double number => new { doubleValue = number },
            bool truth => new { boolValue = truth },
            _ => new { stringValue = value },
        },
    };

    private static (string? Least, string? Most) Durations(string name) =>
        (
        name.EndsWith("range", StringComparison.Ordinal) ? "4500us" : null,
        name.EndsWith("range", StringComparison.Ordinal) ? "5500us" : name.EndsWith("short", StringComparison.Ordinal) ? "1000us" : null);

    private static async Task<IEnumerable<string>> FirstAsync(
        QueriedCollector collector, (string Case, string Where, string Name, int Micros, int Days) one)
    {
        var (least, most) = Durations(one.Case);
        var from = (Start + (one.Days * Day)) / 1000;
        var path = string.Create(CultureInfo.InvariantCulture,
            $"/api/traces?service={one.Case}&limit=1000&start={from - 3_600_000_000}&end={from + 3_600_000_000}")
            + (one.Name == "any" ? "" : $"&operation={Uri.EscapeDataString(one.Name)}") + (least is null ? "" : $"&minDuration={least}")
            + (most is null ? "" : $"&maxDuration={most}")
            + (one.Where.Length == 0 ? "" : $"&tags={Uri.EscapeDataString(JsonSerializer.Serialize(Wanted))}");
        return (await collector.DataAsync(path)).Select(trace => trace!["traceID"]!.GetValue<string>()).Order();
    }

    private static async Task<IEnumerable<string>> ThirdAsync(
        QueriedCollector collector, (string Case, string Where, string Name, int Micros, int Days) one, string what)
    {
        var (least, most) = Durations(one.Case);
        var from = DateTimeOffset.FromUnixTimeMilliseconds((Start + (one.Days * Day)) / 1_000_000);
        var path = $"/api/v3/{what}?query.serviceName={one.Case}&query.searchDepth=1000&query.startTimeMin={from.AddHours(-1):yyyy-MM-ddTHH:mm:ssZ}&query.startTimeMax={from.AddHours(1):yyyy-MM-ddTHH:mm:ssZ}"
            + (one.Name == "any" ? "" : $"&query.operationName={Uri.EscapeDataString(one.Name)}")
            + (least is null ? "" : $"&query.durationMin={least}") + (most is null ? "" : $"&query.durationMax={most}")
            + (one.Where.Length == 0 ? "" : $"&query.attributes={Uri.EscapeDataString(JsonSerializer.Serialize(Wanted))}");
        var (status, body) = await collector.GetAsync(path);
        Assert.Equal((one.Case, 200), (one.Case, status));
        return (what == "traces"
            ? body["result"]!["resourceSpans"]!.AsArray().SelectMany(resource => resource!["scopeSpans"]!.AsArray())
            .SelectMany(scope => scope!["spans"]!.AsArray())
                .Select(span => span!["traceId"]!.GetValue<string>())
            : body["summaries"]!.AsArray().Select(summary => summary!["traceId"]!.GetValue<string>())).Distinct().Order();
    }
}
