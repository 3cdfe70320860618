using System.Text;
using PatchTracer.Collector.Exchange;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Collector.Tests;

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
        { "a list of requests", "[{\"resourceSpans\":[" + Bare + "]}]", ExchangeFormat.Otlp },
        { "Tempo", "{\"batches\":[" + Bare.Replace("0af7651916cd43dd8448eb211c80319c", "CvdlGRbNQ92ESOshHIAxnA==").Replace("b7ad6b7169203331", "t61rcWkgMzE=") + "]}", ExchangeFormat.Otlp },
        { "Tempo's second version", "{\"trace\":{\"resourceSpans\":[" + Bare + "]}}", ExchangeFormat.Otlp },
        { "Jaeger's third version", "{\"result\":{\"resourceSpans\":[" + Bare + "]}}", ExchangeFormat.Otlp },
        { "before OTLP 0.15", "{\"resourceSpans\":[" + Bare.Replace("scopeSpans", "instrumentationLibrarySpans").Replace("\"scope\"", "\"instrumentationLibrary\"") + "]}", ExchangeFormat.Otlp },
        { "what Jaeger's UI saves", "{\"data\":[" + Jaeger.Trim() + "]}", ExchangeFormat.Jaeger },
        { "a trace alone", Jaeger, ExchangeFormat.Jaeger },
        { "the process in the span", Jaeger.Replace("\"processID\":\"p1\"", "\"process\":{\"serviceName\":\"shop\",\"tags\":[]}").Replace(",\"processes\":{\"p1\":{\"serviceName\":\"shop\"}}", ""), ExchangeFormat.Jaeger },
        { "complete events", """[{"ph":"X","name":"work","pid":"shop","ts":1,"dur":1}]""", ExchangeFormat.Perfetto },
        { "no bracket at the end", """[{"ph":"X","name":"work","pid":"shop","ts":1,"dur":1},""" + "\n", ExchangeFormat.Perfetto },
        { "cut within an event", """[{"ph":"X","name":"work","pid":"shop","ts":1,"dur":1},{"ph":"X","na""", ExchangeFormat.Perfetto },
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
        Assert.All(reasons.Split(';', StringSplitOptions.RemoveEmptyEntries).Zip(told), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.False(Directory.Exists(directory["store"]));
    }

    [Theory]
    [InlineData("", "neither JSON nor Parquet")]
    [InlineData("# a remark", "neither JSON nor Parquet")]
    [InlineData("{}", "nothing in it")]
    [InlineData("""{"swagger":"2.0"}""", "`swagger`")]
    [InlineData("""[{"traceId":"1","id":"2","localEndpoint":{"serviceName":"a"}}]""", "Zipkin")]
    [InlineData("\u001f\u008b", "neither JSON nor Parquet")]
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

    [Fact]
    public async Task A_process_that_is_nowhere_is_one_that_said_nothing()
    {
        using var directory = new TemporaryDirectory();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(Jaeger.Replace("\"p1\":{\"serviceName\":\"shop\"}", "", StringComparison.Ordinal)));
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
