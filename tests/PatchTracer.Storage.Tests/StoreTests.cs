using PatchTracer.Collector.Tests;
using PatchTracer.Otlp;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Storage.Tests;

public sealed class StoreTests
{
    private static readonly DateTimeOffset Epoch = DateTimeOffset.UnixEpoch;

    [Fact]
    public async Task A_new_store_is_its_owners_alone()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["spans"];
        await using (Store.Open(path, StoreOptions.Default))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_store_without_its_index_has_the_same_content()
    {
        using var directory = new TemporaryDirectory();
        IReadOnlyList<Span> before;
        await using (var store = Store.Open(directory.Path, StoreOptions.Default with { SegmentBytes = 4096 }))
        {
            for (ulong trace = 1; trace <= 200; trace++)
                await FilledStore.AppendAsync(store, OtlpRequest.Of($"service-{trace % 3}", OtlpRequest.Span(trace, 1), OtlpRequest.Span(trace, 2)));
            await FilledStore.AppendAsync(store, OtlpRequest.Counter("kubelet", "dropped", "full", 5, 10), RawSignal.Metrics);
            await store.FlushAsync(default);
            before = store.Find(new SpanQuery());
        }
        Assert.True(Directory.GetFiles(Store.RawLogDirectory(directory.Path)).Length > 3);
        File.Delete(directory["index.duckdb"]);
        await using var again = Store.Open(directory.Path, StoreOptions.Default);
        await again.FlushAsync(default);
        Assert.Equal(400, before.Count);
        Assert.Equal(before.OrderBy(s => s.TraceId).ThenBy(s => s.SpanId),
            again.Find(new SpanQuery()).OrderBy(s => s.TraceId).ThenBy(s => s.SpanId));
        Assert.Equal(5, Assert.Single(again.Counters()).Value);
    }

    [Fact]
    public void A_database_of_somebody_else_is_no_store_and_stays()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["index.duckdb"], "somebody else's");

        var e = Assert.Throws<StoreException>(() => Store.Open(directory.Path, StoreOptions.Default));

        Assert.Equal(StoreFailure.Unusable, e.Failure);
        Assert.Equal("somebody else's", File.ReadAllText(directory["index.duckdb"]));
    }

    [Fact]
    public async Task An_index_that_is_no_database_is_built_again()
    {
        using var directory = new TemporaryDirectory();
        await using (var store = Store.Open(directory.Path, StoreOptions.Default))
            await FilledStore.AppendAsync(store, OtlpRequest.Of("shop", OtlpRequest.Span(1, 1)));
        await File.WriteAllTextAsync(directory["index.duckdb"], "not a database");
        await using var again = Store.Open(directory.Path, StoreOptions.Default);
        await again.FlushAsync(default);
        Assert.Single(again.Trace(OtlpRequest.TraceId(1)));
    }

    [Fact]
    public async Task A_span_that_comes_twice_counts_once_also_across_a_restart()
    {
        using var directory = new TemporaryDirectory();
        var request = OtlpRequest.Of("shop", OtlpRequest.Span(1, 1), OtlpRequest.Span(1, 2));
        for (var i = 0; i < 2; i++)
        {
            await using var store = Store.Open(directory.Path, StoreOptions.Default);
            await FilledStore.AppendAsync(store, request);
            await FilledStore.AppendAsync(store, request);
            await store.FlushAsync(default);
            Assert.Equal(2, store.CountSpans());
            Assert.Equal(2, store.Trace(OtlpRequest.TraceId(1)).Count);
            Assert.Equal(i == 0 ? 2 : 4, store.DuplicateSpans);
        }
        var log = await RawLog.ReadSpansAsync(Store.RawLogDirectory(directory.Path), default);
        Assert.Equal((2, 6), (log.Count, log.Repeated));
    }

    [Fact]
    public async Task Counters_are_the_latest_of_each_process_and_deltas_add_up()
    {
        using var directory = new TemporaryDirectory();
        for (var i = 0; i < 2; i++)
        {
            await using var store = Store.Open(directory.Path, StoreOptions.Default);
            await FilledStore.AppendAsync(store, OtlpRequest.Counter("kubelet", "dropped", "full", 5, time: 10), RawSignal.Metrics);
            await FilledStore.AppendAsync(store, OtlpRequest.Counter("kubelet", "dropped", "full", 9, time: 20), RawSignal.Metrics);
            await FilledStore.AppendAsync(store, OtlpRequest.Counter("kubelet", "dropped", "full", 7, time: 15), RawSignal.Metrics);
            await FilledStore.AppendAsync(store, OtlpRequest.Counter("proxy", "exported", "", 2, time: 10, delta: true), RawSignal.Metrics);
            await store.FlushAsync(default);
            RuntimeCounter[] expected =
            [
                new("kubelet", "node-1", "instance-1", "dropped", "full", 9, 20),
                new("proxy", "node-1", "instance-1", "exported", "", 2 * (i + 1), 10),
            ];
            Assert.Equal(expected, store.Counters());
            Assert.Equal(expected, await RawLog.ReadCountersAsync(Store.RawLogDirectory(directory.Path), default));
        }
    }

    [Fact]
    public async Task What_a_process_had_counted_before_the_log_began_is_not_what_was_counted_while_it_was_written()
    {
        using var directory = new TemporaryDirectory();
        await using var store = Store.Open(directory.Path, StoreOptions.Default);
        foreach (var (value, time) in new[] { (5, 10), (9, 20) })
        {
            await FilledStore.AppendAsync(store, OtlpRequest.Counter("old", "dropped", "full", value, time, start: 1), RawSignal.Metrics, arrival: 5);
            await FilledStore.AppendAsync(store, OtlpRequest.Counter("young", "dropped", "full", value, time, start: long.MaxValue),
                RawSignal.Metrics, arrival: 5);
            await FilledStore.AppendAsync(store, OtlpRequest.Counter("silent", "dropped", "full", value, time), RawSignal.Metrics, arrival: 5);
        }
        await FilledStore.AppendAsync(store, OtlpRequest.Counter("old", "unsampled", "", 2, time: 20, start: 1), RawSignal.Metrics, arrival: 5);
        await store.FlushAsync(default);

        var grown = await RawLog.ReadGrowthAsync(Store.RawLogDirectory(directory.Path), default);

        Assert.Equal([("old", "dropped", 4L), ("old", "unsampled", 2L), ("silent", "dropped", 9L), ("young", "dropped", 9L)],
            grown.Select(counter => (counter.Service, counter.State, counter.Value)));
    }

    [Fact]
    public async Task What_tracing_left_out_beside_spans_is_told_as_lost_with_its_reason()
    {
        using var directory = new TemporaryDirectory();
        await using var store = Store.Open(directory.Path, StoreOptions.Default);
        await FilledStore.AppendAsync(store, OtlpRequest.Counter("kube-proxy", null, "netlink_overrun", 2, time: 10), RawSignal.Metrics);
        await FilledStore.AppendAsync(store, OtlpRequest.Counter("kube-proxy", null, "netlink_overrun", 3, time: 20), RawSignal.Metrics);
        await store.FlushAsync(default);

        RuntimeCounter[] expected = [new("kube-proxy", "node-1", "instance-1", RuntimeCounter.LostState, "netlink_overrun", 3, 20)];
        Assert.Equal(expected, store.Counters());
        Assert.Equal(expected, await RawLog.ReadCountersAsync(Store.RawLogDirectory(directory.Path), default));
    }

    [Fact]
    public async Task Counters_of_one_tracepoint_are_kept_apart_from_those_of_the_process()
    {
        using var directory = new TemporaryDirectory();
        await using var store = Store.Open(directory.Path, StoreOptions.Default);
        await FilledStore.AppendAsync(store, OtlpRequest.Counter("kubelet", "recorded", "", 5, time: 10), RawSignal.Metrics);
        await FilledStore.AppendAsync(store, OtlpRequest.Counter("kubelet", "recorded", "", 3, time: 10, tracepoint: "kubelet.pod.sync"),
            RawSignal.Metrics);
        await FilledStore.AppendAsync(store, OtlpRequest.Counter("kubelet", "without_parent", "", 1, time: 10, tracepoint: "kubelet.pod.sync"),
            RawSignal.Metrics);
        await FilledStore.AppendAsync(store, OtlpRequest.Counter("kubelet", "without_parent", "", 4, time: 20, tracepoint: "kubelet.pod.sync"),
            RawSignal.Metrics);
        await store.FlushAsync(default);

        var process = new RuntimeCounter("kubelet", "node-1", "instance-1", "recorded", "", 5, 10);
        RuntimeCounter[] expected =
        [
            process,
            process with { Value = 3, Tracepoint = "kubelet.pod.sync" },
            process with { State = "without_parent", Value = 4, TimeUnixNano = 20, Tracepoint = "kubelet.pod.sync" },
        ];
        Assert.Equal([process], store.Counters());
        Assert.Equal(expected, await RawLog.ReadCountersAsync(Store.RawLogDirectory(directory.Path), default));
    }

    [Fact]
    public async Task Two_collectors_on_one_store_are_refused_with_the_process_that_has_it()
    {
        using var directory = new TemporaryDirectory();
        await using var store = Store.Open(directory.Path, StoreOptions.Default);
        var refused = Assert.Throws<StoreException>(() => Store.Open(directory.Path, StoreOptions.Default));
        Assert.Equal(StoreFailure.InUse, refused.Failure);
        Assert.Contains($"{Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queries_find_by_service_operation_attribute_duration_and_time()
    {
        using var directory = new TemporaryDirectory();
        await using var store = Store.Open(directory.Path, StoreOptions.Default);
        await FilledStore.AppendAsync(store, OtlpRequest.Of("shop",
            OtlpRequest.Span(1, 1, "pay", start: 10 * OtlpRequest.Second, OtlpRequest.Text("customer", "7")),
            OtlpRequest.Span(1, 2, "ship", start: 20 * OtlpRequest.Second, OtlpRequest.Attribute("customer", any => any.Varint(3, 7)))));
        await FilledStore.AppendAsync(store, OtlpRequest.Of("bank", OtlpRequest.Span(2, 1, "pay", start: 30 * OtlpRequest.Second)));
        await store.FlushAsync(default);

        Assert.Equal(["bank", "shop"], store.Services());
        Assert.Equal(["pay", "ship"], store.Operations("shop"));
        Assert.Equal([2UL, 1UL], Ids(store, new SpanQuery { Service = "shop" }));
        Assert.Equal(2, store.Find(new SpanQuery { Operation = "pay" }).Count);
        Assert.Equal([2UL, 1UL], Ids(store, new SpanQuery { Attributes = new Dictionary<string, string> { ["customer"] = "7" } }));
        Assert.Equal("bank", Assert.Single(
            store.Find(new SpanQuery { Attributes = new Dictionary<string, string> { ["service.name"] = "bank" } })).Service);
        Assert.Empty(store.Find(new SpanQuery { MinDuration = TimeSpan.FromSeconds(1.1) }));
        Assert.Empty(store.Find(new SpanQuery { MaxDuration = TimeSpan.FromSeconds(0.9) }));
        Assert.Equal([2UL], Ids(store, new SpanQuery { From = Epoch.AddSeconds(15), To = Epoch.AddSeconds(25) }));
        Assert.Equal(["pay", "ship"], store.Between(Epoch.AddSeconds(10.5), Epoch.AddSeconds(20)).Select(s => s.Name));
        Assert.Equal([OtlpRequest.TraceId(2), OtlpRequest.TraceId(1)], store.FindTraces(new SpanQuery()));
        Assert.Equal([OtlpRequest.TraceId(2)], store.FindTraces(new SpanQuery { Limit = 1 }));
        Assert.Equal(3, store.Find(new SpanQuery { From = DateTimeOffset.MinValue, To = DateTimeOffset.MaxValue }).Count);
        Assert.Empty(store.Trace(OtlpRequest.TraceId(77)));
    }

    [Fact]
    public async Task Hostile_text_is_found_as_it_came()
    {
        using var directory = new TemporaryDirectory();
        await using var store = Store.Open(directory.Path, StoreOptions.Default);
        string[] texts = ["'; DROP TABLE span_row; --", "<script>", "a\0b", "\u0001\uffff", new string('x', 1 << 20),
            "👩‍🚀" + new string('é', 300), ""];
        for (var i = 0; i < texts.Length; i++)
            await FilledStore.AppendAsync(store, OtlpRequest.Of(texts[i],
                OtlpRequest.Span((ulong)i, 1, texts[i], attributes: OtlpRequest.Text("text", texts[i]))));
        await FilledStore.AppendAsync(store, OtlpRequest.Of("other",
            OtlpRequest.Span(99, 1, attributes: OtlpRequest.Text("text", new string('x', (1 << 20) - 1)))));
        await store.FlushAsync(default);
        foreach (var text in texts)
        {
            var query = new SpanQuery { Service = text, Operation = text, Attributes = new Dictionary<string, string> { ["text"] = text } };
            Assert.Equal(text, Assert.Single(store.Find(query)).Name);
            Assert.Equal([text.Replace('\0', '\u2400')[..Math.Min(text.Length, 4096)]], store.Operations(text));
        }
    }

    private static ulong[] Ids(Store store, SpanQuery query) => [.. store.Find(query).Select(span => span.SpanId.Value)];
}
