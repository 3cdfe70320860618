using System.Text;
using PatchTracer.Collector.Tests;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Json;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Otlp.Schema;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Storage.Tests;

public sealed class OtlpJsonTests
{
    // The example of the OTLP specification, with every other field a span can have.
    private const string Everything = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my.service"}}],"droppedAttributesCount":1},
        "schemaUrl":"https://example.test/r","unknownToUs":{"a":[1,2,{"b":null}]},
        "scopeSpans":[{"scope":{"name":"my.library","version":"1.0.0","attributes":[{"key":"s","value":{"boolValue":true}}],"droppedAttributesCount":2},
        "schemaUrl":"https://example.test/s","spans":[{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174",
        "parentSpanId":"eee19b7ec3c1b173","traceState":"a=b","name":"I'm a server span","kind":2,"flags":257,
        "startTimeUnixNano":"1544712660000000001","endTimeUnixNano":1544712661000000002,"droppedAttributesCount":3,"droppedEventsCount":4,"droppedLinksCount":5,
        "attributes":[{"key":"i","value":{"intValue":"-9223372036854775808"}},{"key":"n","value":{"intValue":9223372036854775807}},
        {"key":"d","value":{"doubleValue":0.1}},{"key":"nan","value":{"doubleValue":"NaN"}},{"key":"b","value":{"bytesValue":"AP8="}},
        {"key":"a","value":{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"x"},{"arrayValue":{}}]}}},
        {"key":"k","value":{"kvlistValue":{"values":[{"key":"inner","value":{"doubleValue":1}}]}}},{"key":"none","value":{}}],
        "events":[{"timeUnixNano":"7","name":"e","attributes":[],"droppedAttributesCount":6}],
        "links":[{"traceId":"5b8efff798038103d269b633813fc60d","spanId":"eee19b7ec3c1b175","traceState":"c=d","flags":1,"droppedAttributesCount":7,
        "attributes":[{"key":"l","value":{"stringValue":"v"}}]}],"status":{"code":2,"message":"failed"}}]}]}]}
        """;

    [Fact]
    public void Every_field_of_the_json_form_is_read()
    {
        var span = Assert.Single(Read(Everything));
        Assert.Equal(Expected(), span);
    }

    [Fact]
    public void Protobuf_to_json_and_back_is_the_same_protobuf_content()
    {
        var proto = JsonToProto.Translate(Encoding.UTF8.GetBytes(Everything), OtlpSchema.Traces);
        using var output = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(output))
            ProtoToJson.Write(json, proto.Span, OtlpSchema.Traces);
        Assert.Equal(Expected(), Assert.Single(Read(Encoding.UTF8.GetString(output.ToArray()))));
    }

    [Fact]
    public void Enumerations_are_read_by_name_too()
    {
        var span = Assert.Single(Read(Everything.Replace("\"kind\":2", "\"kind\":\"SPAN_KIND_CONSUMER\"", StringComparison.Ordinal)
            .Replace("\"code\":2", "\"code\":\"STATUS_CODE_OK\"", StringComparison.Ordinal)));
        Assert.Equal((SpanKind.Consumer, StatusCode.Ok), (span.Kind, span.Status));
    }

    [Theory]
    [InlineData("\"kind\":2", "\"kind\":\"SPAN_KIND_OF_ANOTHER_SORT\"")]
    [InlineData("\"1544712660000000001\"", "\"99999999999999999999999999\"")]
    [InlineData("\"1544712660000000001\"", "-1")]
    [InlineData("\"1544712660000000001\"", "1.5")]
    [InlineData("\"AP8=\"", "\"A\"")]
    [InlineData("\"spans\":[{", "\"spans\":[7,{")]
    [InlineData("\"stringValue\":\"my.service\"", "\"stringValue\":{}")]
    public void A_value_of_another_type_or_range_is_malformed(string good, string bad)
    {
        Assert.Contains(good, Everything, StringComparison.Ordinal);
        Assert.Throws<MalformedRequestException>(() => Read(Everything.Replace(good, bad, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Lines_exported_and_imported_again_hold_the_same_spans_and_counters()
    {
        using var directory = new TemporaryDirectory();
        await using (var store = Store.Open(directory["store"], StoreOptions.Default))
        {
            await FilledStore.AppendAsync(store, JsonToProto.Translate(Encoding.UTF8.GetBytes(Everything), OtlpSchema.Traces).ToArray());
            await FilledStore.AppendAsync(store, OtlpRequest.Of("日本", OtlpRequest.Span(1, 1, "\u0001\n")));
            await FilledStore.AppendAsync(store, OtlpRequest.Counter("kubelet", "dropped", "full", -5, 10), RawSignal.Metrics);
        }
        var raw = Store.RawLogDirectory(directory["store"]);
        using var lines = new MemoryStream();
        Assert.Equal(3, await OtlpJsonLines.ExportAsync(raw, lines, default));
        Assert.Equal(3, Encoding.UTF8.GetString(lines.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        lines.Position = 0;
        Assert.Equal(3, await OtlpJsonLines.ImportAsync(lines, directory["imported"], default));
        Assert.Equal((await RawLog.ReadSpansAsync(raw, default)).Spans,
            (await RawLog.ReadSpansAsync(directory["imported"], default)).Spans);
        Assert.Equal(await RawLog.ReadCountersAsync(raw, default), await RawLog.ReadCountersAsync(directory["imported"], default));
    }

    [Fact]
    public async Task A_line_that_is_no_request_is_named_by_its_number()
    {
        using var directory = new TemporaryDirectory();
        using var lines = new MemoryStream(Encoding.UTF8.GetBytes("""
            {"resourceLogs":[]}

            {"resourceSpans":[{"scopeSpans":"?"}]}
            """));
        var malformed = await Assert.ThrowsAsync<FormatException>(() => OtlpJsonLines.ImportAsync(lines, directory.Path, default));
        Assert.StartsWith("line 3 ", malformed.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<Span> Read(string json) =>
        SpanDecoder.ReadRequest(JsonToProto.Translate(Encoding.UTF8.GetBytes(json), OtlpSchema.Traces).Span);

    private static Span Expected() => new()
    {
        TraceId = TraceId.Parse("5b8efff798038103d269b633813fc60c"),
        SpanId = SpanId.Parse("eee19b7ec3c1b174"),
        ParentSpanId = SpanId.Parse("eee19b7ec3c1b173"),
        TraceState = "a=b",
        Name = "I'm a server span",
        Kind = SpanKind.Server,
        Flags = 257,
        StartUnixNano = 1544712660000000001,
        EndUnixNano = 1544712661000000002,
        DroppedAttributesCount = 3,
        DroppedEventsCount = 4,
        DroppedLinksCount = 5,
        Status = StatusCode.Error,
        StatusMessage = "failed",
        Attributes = AttributeList.Of(
            ("i", long.MinValue), ("n", long.MaxValue), ("d", 0.1), ("nan", double.NaN), ("b", AttributeValue.Of([0, 255])),
            ("a", AttributeValue.Of([1L, "x", AttributeValue.Of(Array.Empty<AttributeValue>())])),
            ("k", AttributeValue.Of(AttributeList.Of(("inner", 1.0)))), ("none", default)),
        Events = [new SpanEvent(7, "e", AttributeList.Empty) { DroppedAttributesCount = 6 }],
        Links =
        [
            new SpanLink(TraceId.Parse("5b8efff798038103d269b633813fc60d"), SpanId.Parse("eee19b7ec3c1b175"))
            {
                TraceState = "c=d",
                Flags = 1,
                DroppedAttributesCount = 7,
                Attributes = AttributeList.Of(("l", "v")),
            },
        ],
        Resource = new Resource(AttributeList.Of(("service.name", "my.service")))
        {
            DroppedAttributesCount = 1,
            SchemaUrl = "https://example.test/r"
        },
        Scope = new Scope("my.library", "1.0.0")
        {
            Attributes = AttributeList.Of(("s", true)),
            DroppedAttributesCount = 2,
            SchemaUrl = "https://example.test/s",
        },
    };
}
