using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using PatchTracer.Collector.Tests;
using PatchTracer.Exchange.Jaeger;
using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Exchange.Tests;

public sealed class ExchangeTests
{
    private static readonly Span Whole = WholeSpan.Whole;

    [Theory]
    [InlineData(ExchangeFormat.Otlp)]
    [InlineData(ExchangeFormat.Jaeger)]
    public async Task What_was_exported_is_imported_as_it_was(ExchangeFormat format)
    {
        using var directory = new TemporaryDirectory();
        await FillAsync(directory["from"], Whole,
            Whole with { SpanId = new SpanId(2), ParentSpanId = default, Resource = new(AttributeList.Of(("service.name", "bank"))) });
        using var file = new MemoryStream();
        await SpanExchange.ExportAsync(directory["from"], format, ExportSelection.All, null, file, default);
        file.Position = 0;
        Assert.True((await SpanExchange.ImportAsync(file, format, directory["to"], default)).Requests > 0);
        var (before, after) = (await SpansAsync(directory["from"]), await SpansAsync(directory["to"]));
        Assert.Equal(2, before.Count);
        foreach (var (left, right) in before.Zip(after))
            SpanAssert.Same(left, right);
    }

    [Theory]
    [InlineData(ExchangeFormat.Parquet)]
    [InlineData(ExchangeFormat.Perfetto)]
    public async Task Traces_come_back_from_the_formats_of_other_engines(ExchangeFormat format)
    {
        var first = At(1, 0, 1000, 5000) with
        {
            Kind = SpanKind.Server,
            Status = StatusCode.Error,
            StatusMessage = "no ☂",
            Resource = new Resource(AttributeList.Of(("service.name", "shop"), ("k8s.node.name", "n1"))),
            Attributes = AttributeList.Of(("text", "½"), ("huge", long.MaxValue), ("half", 0.5), ("truth", true),
                ("list", AttributeValue.Of([AttributeValue.Of("a"), AttributeValue.Of(2)]))),
            Events = [new SpanEvent(2_000_000, "happened", AttributeList.Of(("n", 1)))],
            Links = [new SpanLink(new TraceId(9, 9), new SpanId(9))],
        };
        using var directory = new TemporaryDirectory();
        await using (var store = Store.Open(directory["from"], StoreOptions.Default))
        {
            await foreach (var (signal, encoding, body, _, _,
                _) in SpanRequests.Of(new[] { first, At(2, 1, 2000, 3000) }.ToAsyncEnumerable(), default))
                await store.AppendAsync(signal, encoding, RawCompression.None, 1, body);
        }
        Assert.Equal(2, await SpanExchange.ExportAsync(directory["from"], format, ExportSelection.All, directory["file"], Stream.Null,
            default));
        using (var file = new MemoryStream(await File.ReadAllBytesAsync(directory["file"])))
            Assert.Equal(1, (await SpanExchange.ImportAsync(file, format, directory["to"], default)).Requests);
        await using (var file = File.OpenRead(directory["file"]))
            Assert.Equal(1, (await SpanExchange.ImportAsync(file, format, directory["to again"], default)).Requests);
        var before = await SpansAsync(directory["from"]);
        Assert.Equal(first, before[0]);
        Assert.Equal(before, await SpansAsync(directory["to"]));
        Assert.Equal(before, await SpansAsync(directory["to again"]));
    }

    [Fact]
    public async Task Trace_events_of_other_programs_nest_by_time_and_thread()
    {
        const string events = """
            [{"ph":"M","name":"process_name","pid":7,"args":{"name":"browser @laptop"}},{"ph":"B","name":"passed over","pid":7,"tid":9,"ts":0},
            {"ph":"X","name":"inner","pid":7,"tid":1,"ts":2.5,"dur":3,"args":{"url":"/a"}},{"ph":"X","name":"outer","pid":7,"tid":1,"ts":1,"dur":9},
            {"ph":"X","name":"later","pid":7,"tid":1,"ts":20,"dur":1},{"ph":"X","name":"beside","pid":"other","tid":"t","ts":3,"dur":1}]
            """;
        using var directory = new TemporaryDirectory();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(events));
        await SpanExchange.ImportAsync(file, ExchangeFormat.Perfetto, directory.Path, default);
        var spans = (await SpansAsync(directory.Path)).ToDictionary(span => span.Name);
        Assert.Equal(["beside", "inner", "later", "outer"], spans.Keys.Order());
        Assert.Single(spans.Values.Select(span => span.TraceId).Distinct());
        Assert.Equal((spans["outer"].SpanId, 2500L, 5500L),
            (spans["inner"].ParentSpanId, spans["inner"].StartUnixNano, spans["inner"].EndUnixNano));
        Assert.All(new[] { "outer", "later", "beside" }, name => Assert.True(spans[name].ParentSpanId.IsEmpty));
        Assert.Equal(("browser", "laptop", "/a"), (spans["inner"].Service, spans["inner"].Node, spans["inner"].Text("url")));
        Assert.Equal("process other", spans["beside"].Service);
    }

    [Theory]
    [InlineData(ExchangeFormat.Perfetto, "{", "JSON")]
    [InlineData(ExchangeFormat.Perfetto, "{}", "`traceEvents`")]
    [InlineData(ExchangeFormat.Parquet, "PAR1", "docs/exchange.md")]
    public async Task What_is_not_of_the_format_is_refused_with_what_is_wrong(ExchangeFormat format, string text, string named)
    {
        using var directory = new TemporaryDirectory();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var refused = await Assert.ThrowsAsync<FormatException>(() => SpanExchange.ImportAsync(file, format, directory["to"], default));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_jaegers_ui_saves_is_read()
    {
        // Ids without leading zeros, a parent of old, numbers of 64 bits as text, no flags.
        const string saved = """
            {"data":[{"traceID":"a1","spans":[{"traceID":"a1","spanID":"b2","operationName":"op","references":[{"refType":"CHILD_OF","traceID":"a1","spanID":"c3"}],
            "startTime":1700000000000001,"duration":5,"tags":[{"key":"big","type":"int64","value":"9223372036854775807"},{"key":"span.kind","type":"string","value":"server"},
            {"key":"error","type":"bool","value":true},{"key":"d","type":"float64","value":0.5}],"logs":[{"timestamp":1700000000000002,"fields":[{"key":"event","type":"string","value":"e"}]}],
            "processID":"p1","warnings":null}],"processes":{"p1":{"serviceName":"shop","tags":[]}},"warnings":null}],"total":0,"limit":0,"offset":0,"errors":null}
            """;
        using var directory = new TemporaryDirectory();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(saved));
        Assert.Equal(1, (await SpanExchange.ImportAsync(file, ExchangeFormat.Jaeger, directory.Path, default)).Requests);
        SpanAssert.Same(new Span
        {
            TraceId = new TraceId(0, 0xa1),
            SpanId = new SpanId(0xb2),
            ParentSpanId = new SpanId(0xc3),
            Name = "op",
            Kind = SpanKind.Server,
            Status = StatusCode.Error,
            StartUnixNano = 1_700_000_000_000_001_000,
            EndUnixNano = 1_700_000_000_000_006_000,
            Attributes = AttributeList.Of(("big", long.MaxValue), ("d", 0.5)),
            Events = [new SpanEvent(1_700_000_000_000_002_000, "e", AttributeList.Empty)],
            Resource = new Resource(AttributeList.Of(("service.name", "shop"))),
        }, Assert.Single(await SpansAsync(directory.Path)));
    }

    [Theory]
    [InlineData("{", "JSON")]
    [InlineData("{}", "`data`")]
    [InlineData("7", "`data`")]
    [InlineData("[]\n\n{", "line 3")]
    public async Task Another_json_is_refused_with_what_is_wrong(string text, string named)
    {
        using var directory = new TemporaryDirectory();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var refused = await Assert.ThrowsAsync<FormatException>(
            () => SpanExchange.ImportAsync(file, ExchangeFormat.Jaeger, directory.Path, default));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parquet_has_one_row_a_span_with_every_field()
    {
        using var directory = new TemporaryDirectory();
        await FillAsync(directory["store"], Whole);
        // Repetitions count once.
        await FillAsync(directory["store"], Whole, Whole with { SpanId = new SpanId(2), Name = "nul\0" });
        var path = directory["spans.parquet"];
        Assert.Equal(2, await SpanExchange.ExportAsync(directory["store"], ExchangeFormat.Parquet, ExportSelection.All, path, Stream.Null,
            default));
        Assert.Equal(["spans.parquet", "store"], Directory.EnumerateFileSystemEntries(directory.Path).Select(Path.GetFileName).Order());
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT trace_id, span_id, parent_span_id, name, kind, service, start_nano, duration_nano, status, status_message, attributes, events, links, resource,
            epoch_ns(start_time), scope_name FROM '{path}' WHERE span_id <> '0000000000000002'
            """;
        using var row = command.ExecuteReader();
        Assert.True(row.Read());
        Assert.Equal(
            [$"{Whole.TraceId}", $"{Whole.SpanId}", $"{Whole.ParentSpanId}", Whole.Name, "CONSUMER", "shop", Whole.StartUnixNano,
                Whole.DurationNanos, "ERROR", Whole.StatusMessage],
            Enumerable.Range(0, 10).Select(row.GetValue));
        using var attributes = JsonDocument.Parse(row.GetString(10));
        Assert.Equal(long.MaxValue, attributes.RootElement.GetProperty("largest").GetInt64());
        Assert.Equal(Whole.Name, attributes.RootElement.GetProperty("text").GetString());
        Assert.Equal((2, 3), (JsonDocument.Parse(row.GetString(11)).RootElement.GetArrayLength(),
            JsonDocument.Parse(row.GetString(12)).RootElement.GetArrayLength()));
        Assert.Equal(long.MinValue, JsonDocument.Parse(row.GetString(13)).RootElement.GetProperty("resource.number").GetInt64());
        Assert.Equal((Whole.StartUnixNano, "scope"), (row.GetInt64(14), row.GetString(15)));
        Assert.False(row.Read());
    }

    [Fact]
    public async Task Perfetto_gets_spans_on_lanes_that_nest_and_flows_between_them()
    {
        using var directory = new TemporaryDirectory();
        await FillAsync(directory.Path,
            At(1, 0, 1000, 5000), At(2, 1, 2000, 3000), At(3, 1, 2500, 4000),
            At(4, 3, 2600, 2700) with { Links = [new SpanLink(Whole.TraceId, new SpanId(2))] });
        using var output = new MemoryStream();
        Assert.Equal(4, await SpanExchange.ExportAsync(directory.Path, ExchangeFormat.Perfetto, ExportSelection.All, null, output,
            default));
        using var json = JsonDocument.Parse(output.ToArray());
        var events = json.RootElement.GetProperty("traceEvents").EnumerateArray().ToList();
        Assert.Equal("1000000", json.RootElement.GetProperty("otherData").GetProperty("startUnixNano").GetString());
        // Span 3 overlaps span 2 and has a lane of its own; its child goes with it.
        Assert.Equal(
            [("1", 0, 0m, 4000m), ("2", 0, 1000m, 1000m), ("3", 1, 1500m, 1500m), ("4", 1, 1600m, 100m)],
            Of(events, "X").Select(e => (e.GetProperty("name").GetString()!, e.GetProperty("tid").GetInt32(),
                e.GetProperty("ts").GetDecimal(), e.GetProperty("dur").GetDecimal())));
        Assert.Equal(["parent", "link"], Of(events, "s").Select(e => e.GetProperty("cat").GetString()));
        Assert.Equal(2, Of(events, "f").Count());
        Assert.Equal("shop", Of(events, "M").Single().GetProperty("args").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_selection_is_kept_and_what_cannot_be_done_is_explained()
    {
        using var directory = new TemporaryDirectory();
        await FillAsync(directory.Path, Whole, Whole with { TraceId = new TraceId(1, 1) },
            Whole with { SpanId = new(5), Resource = new(AttributeList.Of(("service.name", "bank"))) });
        Assert.Equal(2, await CountAsync(new ExportSelection { Trace = Whole.TraceId }));
        Assert.Equal(1, await CountAsync(new ExportSelection { Trace = Whole.TraceId, Service = "bank" }));
        await Assert.ThrowsAsync<NotSupportedException>(
            () => SpanExchange.ExportAsync(directory.Path, ExchangeFormat.Parquet, ExportSelection.All, null, Stream.Null, default));
        await Assert.ThrowsAsync<NotSupportedException>(
            () => SpanExchange.ExportAsync(directory.Path, ExchangeFormat.Otlp, new() { Service = "a" }, null, Stream.Null, default));
        await Assert.ThrowsAsync<StoreException>(
            () => SpanExchange.ExportAsync(directory["none"], ExchangeFormat.Otlp, ExportSelection.All, null, Stream.Null, default));
        Task<long> CountAsync(ExportSelection selection) =>
            SpanExchange.ExportAsync(directory.Path, ExchangeFormat.Jaeger, selection, null, Stream.Null, default);
    }

    private static Span At(ulong id, ulong parent, long start, long end) => new()
    {
        TraceId = Whole.TraceId,
        SpanId = new SpanId(id),
        ParentSpanId = new SpanId(parent),
        Name = $"{id}",
        StartUnixNano = 1000 * start,
        EndUnixNano = 1000 * end,
        Resource = new Resource(AttributeList.Of(("service.name", "shop"))),
    };

    private static IEnumerable<JsonElement> Of(List<JsonElement> events, string phase) =>
        events.Where(e => e.GetProperty("ph").GetString() == phase);

    private static async Task FillAsync(string directory, params Span[] spans)
    {
        await using var store = Store.Open(directory, StoreOptions.Default);
        foreach (var batch in SpanToJaeger.Batches(spans))
        {
            var request = new JaegerRequest();
            request.Process(batch.Process);
            foreach (var span in batch.Spans)
                request.Span(span);
            await store.AppendAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.None, 1, request.ToOtlp());
        }
        await store.FlushAsync(default);
    }

    private static async Task<IReadOnlyList<Span>> SpansAsync(string directory)
    {
        var spans = new List<Span>();
        await foreach (var record in RawLog.ReadAsync(Store.RawLogDirectory(directory), default))
            spans.AddRange(record.Spans());
        return [.. spans.OrderBy(span => span.SpanId)];
    }
}
