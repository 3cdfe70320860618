using System.Text;
using PatchTracer.Collector.Tests;
using PatchTracer.Storage;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Exchange.Tests;

/// <summary>Files as other programs write them, each told by how it begins; what is not taken is counted.</summary>
public sealed class ImportFormTests
{
    private const string SpanJson = """{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","name":"work","kind":2,"startTimeUnixNano":"1000","endTimeUnixNano":"2000"}""";
    private const string Bare = """{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeSpans":[{"scope":{"name":"lib"},"spans":[""" + SpanJson + "]}]}";
    private const string Jaeger = """
        {"traceID":"a1","spans":[{"traceID":"a1","spanID":"b2","operationName":"work","startTime":1700000000000001,"duration":5,"processID":"p1"}],"processes":{"p1":{"serviceName":"shop"}}}
        """;

    public static TheoryData<string, string, ExchangeFormat> Files() => new()
    {
        { "a request a line", $$"""{"resourceSpans":[{{Bare}}]}""" + "\n", ExchangeFormat.Otlp },
        { "over several lines", "{\n  \"resourceSpans\": [\n    " + Bare.Replace(",", ",\n      ") + "\n  ]\n}\n", ExchangeFormat.Otlp },
        { "with a mark", "\uFEFF{\"resourceSpans\":[" + Bare + "]}", ExchangeFormat.Otlp },
        { "an element a line", Bare + "\n", ExchangeFormat.Otlp },
        { "what is in an element", Bare[Bare.IndexOf("{\"scope\"", StringComparison.Ordinal)..^2]
            .Replace("\"name\":\"lib\"", "\"name\":\"shop\""), ExchangeFormat.Otlp },
        { "a span alone", SpanJson, ExchangeFormat.Otlp },
        { "spans alone", $"[{SpanJson}]", ExchangeFormat.Otlp },
        { "a list of requests", "[{\"resourceSpans\":[" + Bare + "]}]", ExchangeFormat.Otlp },
        { "Tempo", "{\"batches\":[" + Bare.Replace("0af7651916cd43dd8448eb211c80319c", "CvdlGRbNQ92ESOshHIAxnA==")
            .Replace("b7ad6b7169203331", "t61rcWkgMzE=") + "]}", ExchangeFormat.Otlp },
        { "Tempo's second version", "{\"trace\":{\"resourceSpans\":[" + Bare + "]}}", ExchangeFormat.Otlp },
        { "Jaeger's third version", "{\"result\":{\"resourceSpans\":[" + Bare + "]}}", ExchangeFormat.Otlp },
        { "before OTLP 0.15", "{\"resourceSpans\":[" + Bare.Replace("scopeSpans", "instrumentationLibrarySpans")
            .Replace("\"scope\"", "\"instrumentationLibrary\"") + "]}", ExchangeFormat.Otlp },
        { "what Jaeger's UI saves", "{\"data\":[" + Jaeger.Trim() + "]}", ExchangeFormat.Jaeger },
        { "a trace alone", Jaeger, ExchangeFormat.Jaeger },
        { "the process in the span", Jaeger.Replace("\"processID\":\"p1\"", "\"process\":{\"serviceName\":\"shop\",\"tags\":[]}")
            .Replace(",\"processes\":{\"p1\":{\"serviceName\":\"shop\"}}", ""), ExchangeFormat.Jaeger },
        { "as Elasticsearch has it", """{"traceID":"a1","spanID":"b2","operationName":"work","startTime":1700000000000001,"duration":5,"tag":{"http@method":"GET"},"process":{"serviceName":"shop"}}""", ExchangeFormat.Jaeger },
        { "a list of such", """[{"spanID":"b2","traceID":"a1","operationName":"work","startTime":"1700000000000001","duration":5.0,"process":{"serviceName":"shop","tags":null}}]""", ExchangeFormat.Jaeger },
        { "one trace as data", "\uFEFF{\"data\":" + Jaeger.Trim() + "}", ExchangeFormat.Jaeger },
        { "complete events", """[{"ph":"X","name":"work","pid":"shop","ts":1,"dur":1}]""", ExchangeFormat.Perfetto },
        { "no bracket at the end", """[{"ph":"X","name":"work","pid":"shop","ts":1,"dur":1},""" + "\n", ExchangeFormat.Perfetto },
        { "an object that nothing closes", """{"displayTimeUnit":"ms","traceEvents":[{"ph":"X","name":"work","pid":"shop","ts":1,"dur":1,"args":{"a":{"b":1}}},""", ExchangeFormat.Perfetto },
        { "events with a mark", "\uFEFF" + """[{"ph":"X","name":"work","pid":"shop","ts":1,"dur":1}""", ExchangeFormat.Perfetto },
        { "a process without a name that is told", """[{"ph":"M","name":"process_name","pid":"shop"},{"ph":"X","name":"work","pid":"process shop","ts":1,"dur":1}]""", ExchangeFormat.Perfetto },
        { "ids that are another program's", """[{"ph":"X","name":"work","pid":"shop","ts":1,"dur":1,"args":{"trace_id":"12","span_id":"x","links":["y"],"status":"200"}}]""", ExchangeFormat.Perfetto },
        { "times as text", """{"traceEvents":[{"ph":"X","name":"work","pid":"shop","ts":"1700","dur":"1.5"}]}""", ExchangeFormat.Perfetto },
        { "begin and end", """{"displayTimeUnit":"ms","traceEvents":[{"ph":"B","name":"work","pid":"shop","tid":1,"ts":1},{"ph":"E","pid":"shop","tid":1,"ts":2}]}""", ExchangeFormat.Perfetto },
        { "by id", """[{"ph":"b","cat":"net","id":7,"name":"work","pid":"shop","ts":1},{"ph":"e","cat":"net","id":7,"name":"work","pid":"other","ts":2}]""", ExchangeFormat.Perfetto },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_is_told_by_how_it_begins_and_taken_whole(string name, string text, ExchangeFormat format)
    {
        using var directory = new TemporaryDirectory();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        using var pipe = new Pipe(file);

        var result = await SpanExchange.ImportAsync(pipe, null, directory.Path, default);

        Assert.True((format, 1, 1L, 0) == (result.Format, result.Requests, result.Spans, result.LeftOut.Count), $"{name}: {result}");
        await using var store = Store.Open(directory.Path, StoreOptions.Default);
        await store.FlushAsync(default);
        var span = Assert.Single(store.Find(new SpanQuery()));
        Assert.Equal("work", span.Name);
        // What stands in an element has no resource.
        if (text.Contains("shop", StringComparison.Ordinal) && !text.Contains("\"name\":\"shop\"", StringComparison.Ordinal))
            Assert.EndsWith("shop", span.Service, StringComparison.Ordinal);
        if (format == ExchangeFormat.Otlp)
            Assert.Equal("0af7651916cd43dd8448eb211c80319c/b7ad6b7169203331", span.Key.ToString());
    }

    [Theory]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"no ids"},{"name":"none either","traceId":"","spanId":""}]}]}]}""", "2 spans without a valid trace id")]
    [InlineData("""{"resourceLogs":[{}]}""", "1 requests of logs")]
    [InlineData("""{"data":[{"traceID":"0","spans":[{"traceID":"0","spanID":"0","operationName":"o","startTime":1,"duration":1,"processID":"p"}],"processes":{}}]}""", "1 spans without a valid trace id")]
    [InlineData("""[{"ph":"C","name":"memory","ts":1,"args":{"mb":3}},{"ph":"C","name":"memory","ts":2,"args":{"mb":4}}]""", "2 counter events")]
    [InlineData("""[{"ph":"B","name":"a","ts":1,"tid":1},{"ph":"E","ts":2,"tid":2},{"ph":"i","name":"now","ts":3}]""", "1 events that begin something;1 events that end something;1 instant events")]
    [InlineData("""[{"ph":"n","id":1,"name":"now","ts":3},{"name":"no phase"},{"ph":"X","name":"a","ts":null,"dur":1},{"ph":"X","name":"b","ts":1,"dur":-2},{"ph":"B","ts":1e300}]""", "1 events without `ph`;1 instant events;3 events whose `ts`")]
    [InlineData("""{"data":[null,{"spans":null},{"traceID":"1"},{"spans":[null,7]}]}""", "2 spans that are not as Jaeger writes them;3 traces without `spans`")]
    [InlineData("""{"data":[{"spans":[{"traceID":"a","spanID":"xyz"},{"traceID":"a"},{"spanID":1}]}]}""", "3 spans without a valid trace id or span id")]
    [InlineData("""{"data":[{"spans":[{"traceID":"a","spanID":"b","startTime":1},{"traceID":"a","spanID":"b","duration":1},{"traceID":"a","spanID":"b","startTime":"soon","duration":1}]}]}""",
        "1 spans whose `startTime` is no number of microseconds;1 spans without `duration`;1 spans without `startTime`")]
    [InlineData("""{"resourceSpans":[]}""", "")]
    [InlineData("""{"data":[]}""", "")]
    [InlineData("""{"traceEvents":[]}""", "")]
    public async Task What_is_left_out_is_counted_with_the_reason_and_makes_no_store(string text, string reasons)
    {
        using var directory = new TemporaryDirectory();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));

        var result = await SpanExchange.ImportAsync(file, null, directory["store"], default);

        Assert.Equal((0, 0L), (result.Requests, result.Spans));
        var told = result.LeftOut.Select(part => $"{part.Count} {part.What}").Order().ToList();
        Assert.Equal(reasons.Split(';', StringSplitOptions.RemoveEmptyEntries).Length, told.Count);
        Assert.All(reasons.Split(';', StringSplitOptions.RemoveEmptyEntries).Zip(told),
            pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.False(Directory.Exists(directory["store"]));
    }

    [Theory]
    [InlineData("", "neither JSON nor Parquet")]
    [InlineData("# a remark", "neither JSON nor Parquet")]
    [InlineData("{}", "nothing in it")]
    [InlineData("""{"swagger":"2.0"}""", "`swagger`")]
    [InlineData("""[{"traceId":"1","id":"2","localEndpoint":{"serviceName":"a"}}]""", "Zipkin")]
    [InlineData("\u001f\u008b", "neither JSON nor Parquet")]
    [InlineData("""[{"traceId":"1","id":"2","kind":"CLIENT","timestamp":1}]""", "Zipkin")]
    [InlineData("""{"data":null,"errors":[{"code":404,"msg":"trace not found"}]}""", "trace not found")]
    [InlineData("""[{"ph":"X","name":"work","ts":1,"dur":1},garbage""", "not JSON")]
    [InlineData("""[{"ph":"X","name":"work","ts":1,"dur":1}] [""", "not JSON")]
    [InlineData("{\"resourceSpans\":[]}\n\n{\"resourceSpans\":[}", "line 3")]
    [InlineData("{\"resourceSpans\":[]}\n{\"resourceSpans\":\n\n 7}", "line 2")]
    [InlineData("{\"resourceSpans\":[]}\n{\"other\":1}", "`other`")]
    public async Task What_is_no_trace_is_told_with_what_it_looks_like(string text, string named)
    {
        using var directory = new TemporaryDirectory();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var refused = await Assert.ThrowsAsync<FormatException>(() => SpanExchange.ImportAsync(file, null, directory["store"], default));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_that_begin_and_end_nest_and_times_before_the_clock_began_move_with_all()
    {
        const string text = """
            [{"ph":"B","name":"outer","pid":1,"tid":1,"ts":-5,"args":{"a":1}},{"ph":"B","name":"inner","pid":1,"tid":1,"ts":0},{"ph":"E","pid":1,"tid":1,"ts":3},
            {"ph":"E","pid":1,"tid":1,"ts":10,"args":{"b":2}},{"ph":"b","cat":"c","id":"0x1","name":"request","pid":1,"ts":1},{"ph":"b","cat":"c","id":"0x1","name":"parse","pid":1,"ts":2},
            {"ph":"e","cat":"c","id":"0x1","name":"parse","pid":1,"ts":3},{"ph":"e","cat":"c","id":"0x1","name":"request","pid":1,"ts":4}]
            """;
        using var directory = new TemporaryDirectory();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Assert.Equal(4, (await SpanExchange.ImportAsync(file, null, directory.Path, default)).Spans);
        await using var store = Store.Open(directory.Path, StoreOptions.Default);
        await store.FlushAsync(default);
        var spans = store.Find(new SpanQuery()).ToDictionary(span => span.Name);
        Assert.Equal((0L, 15_000L), (spans["outer"].StartUnixNano, spans["outer"].EndUnixNano));
        Assert.Equal((5_000L, spans["outer"].SpanId), (spans["inner"].StartUnixNano, spans["inner"].ParentSpanId));
        Assert.Equal(("1", "2"), (spans["outer"].Text("a"), spans["outer"].Text("b")));
        Assert.Equal(spans["request"].SpanId, spans["parse"].ParentSpanId);
        Assert.True(spans["request"].ParentSpanId.IsEmpty);
    }

    [Theory]
    [InlineData("""[{"ph":"X","name":"work","ts":1,"dur":1},{"ph":"X","na""")]
    [InlineData("""[{"ph":"X","name":"work","ts":1,"dur":1},{"ph":"X","name":"}","args":{"a":{"b":1}""")]
    [InlineData("""{"traceEvents":[{"ph":"X","name":"work","ts":1,"dur":1},{"ph":"X","name":"a","args":{"a":{}}""")]
    public async Task An_event_that_is_cut_off_is_told_and_those_before_it_are_taken(string text)
    {
        using var directory = new TemporaryDirectory();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var result = await SpanExchange.ImportAsync(file, null, directory.Path, default);
        Assert.Equal((1L, "1 events that are cut off"),
            (result.Spans, Assert.Single(result.LeftOut.Select(part => $"{part.Count} {part.What}"))));
    }

    [Theory]
    [InlineData("""{"tr\uDE80aceEvents":[{"ph":"X","name":"work","ts":1,"dur":1},{"ph":"X","na""", null)]
    [InlineData("""{"tr\uDE80aceEvents":[{"ph":"X","name":"work","ts":1,"dur":1},{"ph":"X","na""", ExchangeFormat.Perfetto)]
    [InlineData("""{"\uD800":1}""", null)]
    [InlineData("""{"\uD800":1}""", ExchangeFormat.Perfetto)]
    [InlineData("""{"\uD800":1}""", ExchangeFormat.Jaeger)]
    public async Task A_name_with_half_a_surrogate_pair_is_refused(string text, ExchangeFormat? format)
    {
        using var directory = new TemporaryDirectory();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await Assert.ThrowsAsync<FormatException>(() => SpanExchange.ImportAsync(file, format, directory.Path, default));
    }

    [Fact]
    public async Task One_span_that_cannot_be_read_costs_none_of_the_others_and_values_are_text_where_they_are_not_of_their_type()
    {
        const string text = """
            {"data":[{"spans":[{"traceID":"a","spanID":"1","operationName":"bad"},{"traceID":"a","spanID":"2","operationName":"good","startTime":1700000000000001,"duration":5,"processID":"p",
            "references":[{"refType":"CHILD_OF","traceID":"a"},{"traceID":"a","spanID":"3"}],
            "tags":[{"key":"n","type":"int64","value":1.5},{"key":"i","type":"int64","value":"7"},{"key":"b","type":"bool","value":"TRUE"},{"key":"f","type":"float64","value":"NaN"},{"key":"x","type":"binary","value":"?"},
            {"key":"none","type":"int64"},{"key":"list","type":"other","value":[1,2]}]}],"processes":{"p":{"tags":{"rack@row":3}}}}]}
            {"data":[]}
            """;
        using var directory = new TemporaryDirectory();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var result = await SpanExchange.ImportAsync(file, null, directory.Path, default);
        Assert.Equal(["1 references without a valid trace id or span id", "1 spans without `startTime`"],
            result.LeftOut.Select(part => $"{part.Count} {part.What}").Order());
        await using var store = Store.Open(directory.Path, StoreOptions.Default);
        await store.FlushAsync(default);
        var span = Assert.Single(store.Find(new SpanQuery()));
        Assert.Equal(("good", 3ul), (span.Name, span.ParentSpanId.Value));
        Assert.Equal<AttributeValue?>(["1.5", 7L, true, double.NaN], new[] { "n", "i", "b", "f" }.Select(key => span.Attributes[key]));
        Assert.Equal(("?", "", "[1,2]", "3"),
            (span.Text("x"), span.Text("none"), span.Text("list"), $"{span.Resource.Attributes["rack.row"]}"));
    }

    [Fact]
    public async Task UTF_16_is_named()
    {
        using var file = new MemoryStream(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("{}")).ToArray());
        var refused = await Assert.ThrowsAsync<FormatException>(() => SpanExchange.ImportAsync(file, null, "nowhere", default));
        Assert.Contains("iconv", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_is_nowhere_is_one_that_said_nothing()
    {
        using var directory = new TemporaryDirectory();
        using var file = new MemoryStream(
            Encoding.UTF8.GetBytes(Jaeger.Replace("\"p1\":{\"serviceName\":\"shop\"}", "", StringComparison.Ordinal)));
        Assert.Equal(1, (await SpanExchange.ImportAsync(file, ExchangeFormat.Jaeger, directory.Path, default)).Spans);
    }

    /// <summary>A stream that cannot go back, as standard input, and gives a few bytes at a time.</summary>
    private sealed class Pipe(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, 7));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer[..Math.Min(buffer.Length, 7)], cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
