using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PatchTracer.Collector.Security;
using PatchTracer.Exchange;
using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Collector.Tests;

/// <summary>
/// Who says it, is known: the components of a cluster have a credential, and what others say in their name is kept, counted and bounded.
/// </summary>
public sealed class SenderTests
{
    private const string Credential = "the-components-own-0123456789";
    private const string Token = "somebody-who-may-ask-0123456789";

    private static readonly Sender Anybody = new(IsComponent: false, "127.0.0.1");

    [Theory]
    [InlineData("application/x-protobuf", null)]
    [InlineData("application/x-protobuf", "gzip")]
    [InlineData("application/json", null)]
    public async Task Each_request_is_kept_with_its_sender_until_the_log_is_packed_copied_and_read_again(string type, string? encoding)
    {
        using var directory = new TemporaryDirectory();
        await using var collector = await StartAsync(directory);
        var body = type == "application/json" ? """{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0000000000000000000000000000000a","spanId":"000000000000000b","name":"n"}]}]}]}"""u8.ToArray()
            : OtlpRequest.Of("shop", OtlpRequest.Span(1, 1));
        body = encoding is null ? body : RunningCollector.Gzip(body);
        foreach (var credential in new[] { Credential, null, "another-component-0123456789" })
            (await PostAsync(collector, body, credential, type, encoding)).EnsureSuccessStatusCode();
        await collector.Host.Store.CompactAsync(default);

        var log = Store.RawLogDirectory(collector.Host.Store.Directory);
        Assert.NotEmpty(SegmentFormat.PackedIn(log));
        await RawLog.CopyAsync(log, directory["copy"], DateTimeOffset.MinValue, DateTimeOffset.MaxValue, default);
        foreach (var place in new[] { log, directory["copy"] })
        {
            var records = new List<RawRecord>();
            await foreach (var record in RawLog.ReadAsync(place, default))
                records.Add(record);
            Assert.Equal([Sender.Component, Anybody, Anybody], records.Select(record => record.Sender));
            Assert.All(records, record => Assert.Equal(body, record.Body.ToArray()));
            Assert.All(records, record => Assert.Equal(record.Sender, Assert.Single(record.Spans()).Sender));
        }
        Assert.Equal(1, collector.Host.Store.CountSpans());
    }

    [Fact]
    public async Task What_came_in_a_datagram_is_anybodys_from_nowhere_in_particular()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["components"], Credential);
        await using (var writer = RawLogWriter.Open(directory["raw"], RawLogOptions.Default))
        {
            var sender = Senders.OfDatagrams(
                new CollectorOptions { StoreDirectory = "anywhere", Components = AccessTokens.Read(directory["components"]) });
            foreach (var one in new[] { sender, new Sender(IsComponent: false, "2001:db8::7") })
                await writer.AppendAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.None, 1,
                    OtlpRequest.Of("kubelet", OtlpRequest.Span(1, 1)), one);
        }
        var spans = await RawLog.ReadSpansAsync(directory["raw"], default);
        Assert.Equal([null, "2001:db8::7"], spans.SetAside.Select(span => span.Sender!.Address));
        Assert.Null(Senders.OfDatagrams(new CollectorOptions { StoreDirectory = "anywhere" }));
    }

    [Fact]
    public async Task Spans_are_found_by_the_index_wherever_they_came_from()
    {
        using var directory = new TemporaryDirectory();
        await using var collector = await StartAsync(directory);
        for (ulong number = 1; number <= 20; number++)
            (await PostAsync(collector, OtlpRequest.Of("shop", OtlpRequest.Span(number, number)), number % 3 == 0 ? Credential : null))
                .EnsureSuccessStatusCode();
        await collector.Host.FlushAsync(default);
        for (ulong number = 1; number <= 20; number++)
            Assert.Equal(new SpanId(number), Assert.Single(collector.Host.Store.Trace(OtlpRequest.TraceId(number), 10)).SpanId);
    }

    [Fact]
    public async Task Where_nobody_is_told_apart_nothing_is_said_of_senders()
    {
        await using var collector = await RunningCollector.StartAsync();
        (await collector.PostAsync(OtlpRequest.Of("kubelet", OtlpRequest.Span(1, 1)))).EnsureSuccessStatusCode();
        var spans = await RawLog.ReadSpansAsync(Store.RawLogDirectory(collector.Host.Store.Directory), default);
        Assert.Null(Assert.Single(spans.Spans).Sender);
        Assert.Empty(spans.SetAside);
        Assert.Equal(0, collector.Host.Statistics.ClaimedSpans);
    }

    [Fact]
    public async Task What_says_it_is_a_components_and_has_no_credential_is_set_aside_and_the_component_wins_its_id()
    {
        using var directory = new TemporaryDirectory();
        await using var collector = await StartAsync(directory);
        // The forger is first, with the ids of the kubelet's span: once as the kubelet, once as an application.
        await PostAsync(collector, OtlpRequest.Of("kubelet", OtlpRequest.Span(1, 1, "forged")), null);
        await PostAsync(collector, OtlpRequest.Of("shop", OtlpRequest.Span(1, 1, "collides")), null);
        await PostAsync(collector, OtlpRequest.Of("kubelet", OtlpRequest.Span(1, 1, "true")), Credential);

        var spans = await RawLog.ReadSpansAsync(Store.RawLogDirectory(collector.Host.Store.Directory), default);
        Assert.Equal("forged", Assert.Single(spans.SetAside).Name);
        Assert.Equal("true", spans.Find(OtlpRequest.TraceId(1), new SpanId(1))!.Name);
        Assert.Equal("collides", Assert.Single(spans.Conflicts).Other.Name);
        Assert.Equal(1, collector.Host.Statistics.ClaimedSpans);
    }

    [Fact]
    public async Task Who_asks_for_spans_as_they_were_sent_gets_none_that_is_set_aside()
    {
        using var directory = new TemporaryDirectory();
        await using var collector = await StartAsync(directory, options => options with { Query = [new IPEndPoint(IPAddress.Loopback, 0)] });
        await PostAsync(collector, OtlpRequest.Of("kubelet", OtlpRequest.Span(1, 1, "forged")), null);
        await PostAsync(collector, OtlpRequest.Of("kubelet", OtlpRequest.Span(1, 2, "alone")), null);
        await PostAsync(collector, OtlpRequest.Of("kubelet", OtlpRequest.Span(1, 1, "true")), Credential);
        await PostAsync(collector, OtlpRequest.Of("shop", OtlpRequest.Span(1, 3, "own")), null);
        await collector.Host.FlushAsync(default);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{collector.Host.QueryEndpoints[0]}") };

        var lines = (await client.GetStringAsync(
            $"/api/patchtracer/spans?traceID={OtlpRequest.TraceId(1)}&traceID={OtlpRequest.TraceId(2)}")).TrimEnd('\n').Split('\n');

        Assert.Equal(2, lines.Length);
        Assert.Equal(["own", "true"], await NamesAsync(lines[0]));
        Assert.Empty(await NamesAsync(lines[1]));
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/api/patchtracer/spans")).StatusCode);
        // Nor does the picture of the trace show it; who searches finds what came.
        var picture = await client.GetStringAsync($"/api/patchtracer/traces/{OtlpRequest.TraceId(1)}/waterfall");
        Assert.Contains("true", picture, StringComparison.Ordinal);
        Assert.DoesNotContain("forged", picture, StringComparison.Ordinal);
        Assert.DoesNotContain("alone", picture, StringComparison.Ordinal);
        Assert.Contains("forged", await client.GetStringAsync($"/api/traces/{OtlpRequest.TraceId(1)}"), StringComparison.Ordinal);

        static async Task<string[]> NamesAsync(string line)
        {
            using var text = new MemoryStream(Encoding.UTF8.GetBytes(line));
            return [.. (await SpanExchange.ReadAsync(text, "spans.json", default)).Spans.Spans.Select(span => span.Name).Order()];
        }
    }

    [Fact]
    public async Task A_flood_in_a_components_name_is_refused_with_a_hint_and_nobody_else_is()
    {
        using var directory = new TemporaryDirectory();
        await using var collector = await StartAsync(directory);
        var forged = OtlpRequest.Of("kubelet", Enumerable.Range(1, 500).Select(number => OtlpRequest.Span(1, (ulong)number)));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 10; i++)
            answers.Add((await PostAsync(collector, forged, null)).StatusCode);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers.Take(3));
        Assert.Equal(8, answers.Count(answer => answer == HttpStatusCode.TooManyRequests));

        var refused = await PostAsync(collector, forged, null);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (
            (await PostAsync(collector, OtlpRequest.Of("shop", OtlpRequest.Span(2, 1)), null)).StatusCode,
            (await PostAsync(collector, forged, Credential)).StatusCode));
        Assert.Equal((5500, 9), (collector.Host.Statistics.ClaimedSpans, collector.Host.Statistics.RefusedRequests));
    }

    [Fact]
    public async Task One_sender_may_send_so_many_bytes_a_second_and_components_as_many_as_they_like()
    {
        using var directory = new TemporaryDirectory();
        await using var collector = await StartAsync(directory, options => options with { MaxSenderBytesPerSecond = 50_000 });
        var body = OtlpRequest.Of("shop", OtlpRequest.Span(1, 1, new string('x', 60_000)));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
            answers.Add((await PostAsync(collector, body, null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, answers[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        for (var i = 0; i < 6; i++)
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(collector, body, Credential)).StatusCode);
    }

    [Fact]
    public async Task Components_may_send_beside_those_who_have_a_token_and_may_not_ask()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["tokens"], $"{Token}\n");
        await using var collector = await StartAsync(directory, options => options with
        {
            Tokens = AccessTokens.Read(directory["tokens"]),
            Query = [new IPEndPoint(IPAddress.Loopback, 0)],
        });
        var body = OtlpRequest.Of("shop", OtlpRequest.Span(1, 1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(collector, body, null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(collector, body, Credential)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(collector, body, Token)).StatusCode);
        using var client = new HttpClient();
        foreach (var (credential, expected) in new[] { (Credential, HttpStatusCode.Unauthorized), (Token, HttpStatusCode.OK) })
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", credential);
            Assert.Equal(expected, (await client.GetAsync(new Uri($"http://{collector.Host.QueryEndpoints[0]}/api/services"))).StatusCode);
        }
    }

    [Fact]
    public async Task Counters_of_components_are_those_that_components_sent()
    {
        using var directory = new TemporaryDirectory();
        await using var collector = await StartAsync(directory);
        foreach (var (service, credential, value) in new[] { ("kubelet", null, 9999), ("kubelet", Credential, 3), ("shop", null, 5) })
        {
            var body = OtlpRequest.Counter(service, "dropped", "full", value, 10);
            (await PostAsync(collector, body, credential, path: "/v1/metrics")).EnsureSuccessStatusCode();
        }
        await collector.Host.FlushAsync(default);
        var log = Store.RawLogDirectory(collector.Host.Store.Directory);
        foreach (var counters in new[] { await RawLog.ReadCountersAsync(log, default), collector.Host.Store.Counters() })
            Assert.Equal([("kubelet", 3L), ("shop", 5L)], counters.Select(counter => (counter.Service, counter.Value)).Order());
    }

    [Fact]
    public async Task Over_gRPC_the_credential_is_metadata_and_a_flood_is_told_when_to_come_again()
    {
        using var directory = new TemporaryDirectory();
        await using var collector = await StartAsync(directory);
        var forged = OtlpRequest.Of("kubelet", Enumerable.Range(1, 1000).Select(number => OtlpRequest.Span(1, (ulong)number)));
        Assert.Equal(("0", null), await CallAsync(collector, forged, Credential));
        Assert.Equal(("0", null), await CallAsync(collector, forged, null));
        var (status, details) = await CallAsync(collector, forged, null);
        Assert.Equal("8", status); // RESOURCE_EXHAUSTED, which clients try again only where a time is told
        Assert.NotNull(details);
        var spans = await RawLog.ReadSpansAsync(Store.RawLogDirectory(collector.Host.Store.Directory), default);
        Assert.Equal((1000, 1000), (spans.Count, spans.SetAside.Count));
    }

    private static async Task<RunningCollector> StartAsync(
        TemporaryDirectory directory, Func<CollectorOptions, CollectorOptions>? change = null)
    {
        File.WriteAllText(directory["components"], $"# of one cluster\n{Credential}\n");
        var components = AccessTokens.Read(directory["components"]);
        return await RunningCollector.StartAsync(options => (change?.Invoke(options) ?? options) with { Components = components });
    }

    private static async Task<HttpResponseMessage> PostAsync(
        RunningCollector collector, byte[] body, string? credential, string type = "application/x-protobuf", string? encoding = null,
        string path = "/v1/traces")
    {
        collector.Client.DefaultRequestHeaders.Authorization = credential is null ? null
            : new AuthenticationHeaderValue("Bearer", credential);
        return await collector.PostAsync(body, type, encoding, path);
    }

    private static async Task<(string Status, string? Details)> CallAsync(RunningCollector collector, byte[] body, string? credential)
    {
        using var client = new HttpClient();
        var frame = new byte[5 + body.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), body.Length);
        body.CopyTo(frame, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post,
            new Uri($"{collector.GrpcUrl}/opentelemetry.proto.collector.trace.v1.TraceService/Export"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        if (credential is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        using var answer = await client.SendAsync(request);
        await answer.Content.ReadAsByteArrayAsync();
        string? Find(string name) => answer.TrailingHeaders.TryGetValues(name, out var trailing) ? trailing.First()
            : answer.Headers.TryGetValues(name, out var leading) ? leading.First() : null;
        return (Find("grpc-status")!, Find("grpc-status-details-bin"));
    }
}
