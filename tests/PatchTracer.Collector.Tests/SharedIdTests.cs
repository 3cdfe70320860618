using System.Text.Json.Nodes;
using PatchTracer.Exchange;
using PatchTracer.Storage;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Collector.Tests;

/// <summary>Different spans of one trace with one id: both are there wherever one looks, and told.</summary>
public sealed class SharedIdTests
{
    private static readonly string Trace = OtlpRequest.TraceId(1).ToString();

    // Zipkin's way: client and server of one call.
    private static readonly byte[] Client = new TraceRequest("web").Add(1, 1, "page", 0, 100, kind: 2)
        .Add(1, 2, "get", 10, 90, parent: 1, kind: 3).ToArray();
    private static readonly byte[] Server = new TraceRequest("shop").Add(1, 2, "serve", 12, 88, parent: 1, kind: 2)
        .Add(1, 3, "query", 20, 30, parent: 2, kind: 3).ToArray();

    [Fact]
    public async Task Both_are_shown_searched_and_told()
    {
        await using var collector = await QueriedCollector.WithAsync(Client, Server, Server);

        var spans = (await collector.DataAsync($"/api/traces/{Trace}"))[0]!["spans"]!.AsArray();
        Assert.Equal(["page", "get", "serve", "query"], spans.Select(span => span!["operationName"]!.GetValue<string>()));
        Assert.Equal([false, true, true, false], spans.Select(span => span!["warnings"]?.ToJsonString().Contains("same id") == true));
        foreach (var (service, operation) in new[] { ("web", "get"), ("shop", "serve") })
            Assert.Single(await collector.DataAsync($"/api/traces?service={service}&operation={operation}&start=0"));
        Assert.Equal("[[4]]", (await collector.SqlAsync("SELECT count(*) FROM span")).Body["rows"]!.ToJsonString());
        Assert.Equal(4, (await collector.GetAsync($"/api/v3/traces/{Trace}")).Body["result"]!["resourceSpans"]!.AsArray()
            .Sum(resource => resource!["scopeSpans"]!.AsArray().Sum(scope => scope!["spans"]!.AsArray().Count)));
        var found = (await collector.GetAsync("/api/patchtracer/search")).Body["traces"]![0]!;
        Assert.Equal((4, 1, 0), (found["spans"]!.GetValue<int>(), found["conflicts"]!.GetValue<int>(), found["orphans"]!.GetValue<int>()));
        Assert.Equal((4L, 2L, 1L), (collector.Store.IndexedSpans, collector.Store.DuplicateSpans, collector.Store.ConflictingSpans));
    }

    [Fact]
    public async Task The_server_stands_below_the_client_and_details_are_of_the_one_that_was_chosen()
    {
        await using var collector = await QueriedCollector.WithAsync(Server, Client);

        var picture = (await collector.GetAsync($"/api/patchtracer/traces/{Trace}")).Body;
        var rows = picture["rows"]!.AsArray();
        Assert.Equal([("page", 0), ("get", 1), ("serve", 2), ("query", 3)],
            rows.Select(row => (row!["name"]!.GetValue<string>(), row["depth"]!.GetValue<int>())));
        foreach (var row in rows.Where(row => row!["shared"] is not null))
        {
            var start = long.Parse(picture["start"]!.GetValue<string>()) + row!["start"]!.GetValue<long>();
            var span = (await collector.GetAsync($"/api/patchtracer/traces/{Trace}/spans/{row["id"]}?start={start}")).Body;
            Assert.Equal(row["name"]!.GetValue<string>(), span["name"]!.GetValue<string>());
            Assert.Single(span["sharing"]!.AsArray());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_lost_of_a_trace_that_uses_its_ids_again_also_across_a_restart(bool restart)
    {
        using var directory = new TemporaryDirectory();
        // 200 spans, of which 20 have the id of another and other times.
        var first = OtlpRequest.Of("shop",
            Enumerable.Range(1, 180).Select(i => OtlpRequest.Span(1, (ulong)i, $"span {i}", i * OtlpRequest.Second)));
        var again = OtlpRequest.Of("shop",
            Enumerable.Range(1, 20).Select(i => OtlpRequest.Span(1, (ulong)i, $"span {i}", (i * OtlpRequest.Second) + 7)));
        var store = Store.Open(directory.Path, StoreOptions.Default);
        await FilledStore.AppendAsync(store, first);
        await store.FlushAsync(default);
        if (restart)
        {
            await store.DisposeAsync();
            store = Store.Open(directory.Path, StoreOptions.Default);
        }
        await FilledStore.AppendAsync(store, again);
        await FilledStore.AppendAsync(store, first);
        await FilledStore.AppendAsync(store, again);
        await store.FlushAsync(default);
        Assert.Equal((200, 200), (store.Trace(OtlpRequest.TraceId(1)).Count, store.CountSpans()));
        Assert.Equal(20, store.ConflictingSpans);
        Assert.Equal(2, store.FindSpans(new SpanKey(OtlpRequest.TraceId(1), new SpanId(7))).Count);
        await store.DisposeAsync();
        foreach (var format in new[] { ExchangeFormat.Jaeger, ExchangeFormat.Perfetto, ExchangeFormat.Parquet })
            Assert.Equal(200, await SpanExchange.ExportAsync(directory.Path, format, ExportSelection.All, directory["out"], Stream.Null,
                default));
    }

    [Theory]
    [InlineData("kind")]
    [InlineData("service")]
    [InlineData("name")]
    [InlineData("start")]
    [InlineData("attribute")]
    [InlineData("nothing")]
    public async Task What_differs_in_anything_is_another_span(string what)
    {
        var other = new TraceRequest(what == "service" ? "bank" : "shop").Add(
            1, 1, what == "name" ? "b" : "a", what == "start" ? 1 : 0, 10, kind: what == "kind" ? 3
                : 2, attributes: [("k", what == "attribute" ? "2" : "1")]);
        await using var collector = await QueriedCollector.WithAsync(
            new TraceRequest("shop").Add(1, 1, "a", 0, 10, kind: 2, attributes: [("k", "1")]).ToArray(), other.ToArray());
        Assert.Equal(what == "nothing" ? 1 : 2, collector.Store.Trace(OtlpRequest.TraceId(1)).Count);
        Assert.Equal(what == "nothing" ? 0 : 1, collector.Store.ConflictingSpans);
    }
}
