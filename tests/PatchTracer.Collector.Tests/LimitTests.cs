using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class LimitTests
{
    [Fact]
    public async Task A_gzip_bomb_is_refused_without_unpacking_it()
    {
        await using var collector = await RunningCollector.StartAsync(o => o with { MaxDecompressedBytes = 1 << 20 });
        var before = GC.GetTotalAllocatedBytes();
        var bomb = RunningCollector.Gzip(new byte[512 << 20]);
        Assert.True(bomb.Length < 16 << 20);
        var afterBuild = GC.GetTotalAllocatedBytes();
        var response = await collector.PostAsync(bomb, encoding: "gzip");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.True(GC.GetTotalAllocatedBytes() - afterBuild < 64 << 20,
            $"{GC.GetTotalAllocatedBytes() - afterBuild} bytes were allocated (building it took {afterBuild - before})");
        await HttpReceiverTests.AssertLives(collector);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_by_its_length_and_also_when_it_does_not_tell_its_length()
    {
        await using var collector = await RunningCollector.StartAsync(o => o with { MaxBodyBytes = 1000 });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await collector.PostAsync(new byte[1001])).StatusCode);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new ByteArrayContent(new byte[1001]) };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Content.Headers.ContentType = new("application/x-protobuf");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await collector.Client.SendAsync(chunked)).StatusCode);
        await HttpReceiverTests.AssertLives(collector);
    }

    [Fact]
    public async Task Huge_length_prefixes_allocate_nothing()
    {
        await using var collector = await RunningCollector.StartAsync();
        // Field 1, length-delimited, 2^31 - 1 bytes; and a varint of 2^64 - 1.
        foreach (var body in new[] { new byte[] { 0x0a, 0xff, 0xff, 0xff, 0xff, 0x07 },
            [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01] })
            Assert.Equal(HttpStatusCode.BadRequest, (await collector.PostAsync(body)).StatusCode);
        await HttpReceiverTests.AssertLives(collector);
    }

    [Fact]
    public async Task Values_nested_too_deep_are_refused_in_protobuf_and_in_json()
    {
        await using var collector = await RunningCollector.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await collector.PostAsync(Nested(31))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await collector.PostAsync(Nested(33))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await collector.PostAsync(Nested(100_000))).StatusCode);
        var json = Encoding.UTF8.GetBytes($"{new string('[', 1_000_000)}");
        Assert.Equal(HttpStatusCode.BadRequest, (await collector.PostAsync(json, "application/json")).StatusCode);
        await HttpReceiverTests.AssertLives(collector);
    }

    [Fact]
    public async Task When_there_is_no_room_the_client_is_told_when_to_try_again()
    {
        await using var collector = await RunningCollector.StartAsync(
            o => o with { MaxBufferedBytes = 1, RetryAfter = TimeSpan.FromSeconds(3) });
        var response = await collector.PostAsync(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), response.Headers.RetryAfter!.Delta);
        Assert.Equal(1, collector.Host.Statistics.RefusedRequests);
    }

    // Kestrel breaks the connection of who has not sent everything five seconds after the answer.
    [Fact]
    [Trait("speed", "slow")]
    public async Task Who_sends_slowly_what_there_is_no_room_for_is_told_so_and_not_cut_off()
    {
        await using var collector = await RunningCollector.StartAsync(o => o with { MaxBufferedBytes = 1 });
        using var response = await collector.Client.PostAsync(new Uri("/v1/traces", UriKind.Relative),
            new SlowContent(TimeSpan.FromSeconds(8), 1 << 20));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Who_asks_first_whether_there_is_room_is_told_at_once_that_there_is_none()
    {
        await using var collector = await RunningCollector.StartAsync(o => o with { MaxBufferedBytes = 1 });
        using var client = new TcpClient();
        await client.ConnectAsync(collector.Host.HttpEndpoints[0]);
        await client.GetStream().WriteAsync("POST /v1/traces HTTP/1.1\r\nHost: collector\r\nContent-Type: application/x-protobuf\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(client.GetStream());
        Assert.Equal("HTTP/1.1 503 Service Unavailable", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Too_many_attributes_or_too_long_ones_are_refused_wherever_they_are()
    {
        await using var collector = await RunningCollector.StartAsync(o => o with { MaxAttributes = 10, MaxAttributeBytes = 100 });
        IEnumerable<byte[]> Many(int count) => Enumerable.Range(0, count).Select(i => OtlpRequest.Text($"key {i}", "value"));
        byte[] Long(int length) => OtlpRequest.Text("k", new string('x', length - 7));
        byte[] Event(IEnumerable<byte[]> attributes) => OtlpRequest.Of("shop", OtlpRequest.Message(span =>
        {
            span.Bytes(1, OtlpRequest.TraceIdBytes(1));
            span.Bytes(2, OtlpRequest.SpanIdBytes(1));
            span.Bytes(11, OtlpRequest.Message(e => attributes.ToList().ForEach(attribute => e.Bytes(3, attribute))));
        }));
        Assert.Equal(HttpStatusCode.OK,
            (await collector.PostAsync(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1, attributes: Many(10))))).StatusCode);
        Assert.Equal(HttpStatusCode.OK,
            (await collector.PostAsync(OtlpRequest.Of("shop", OtlpRequest.Span(1, 2, attributes: Long(100))))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await collector.PostAsync(Event(Many(10)))).StatusCode);
        foreach (var request in new[]
        {
            OtlpRequest.Of("shop", OtlpRequest.Span(1, 3, attributes: Many(11))),
            OtlpRequest.Of("shop", OtlpRequest.Span(1, 4, attributes: Long(101))),
            Event(Many(11)), Event([Long(101)]), OtlpRequest.Of(new string('s', 101), OtlpRequest.Span(1, 5)),
        })
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await collector.PostAsync(request)).StatusCode);
        await HttpReceiverTests.AssertLives(collector);
    }

    // Built from the inside out; lengths are written by hand because copying each level would be quadratic.
    private static byte[] Nested(int depth)
    {
        var value = new List<byte>();
        void Prepend(int tag)
        {
            var length = new List<byte>();
            var rest = value.Count;
            for (; rest >= 0x80; rest >>= 7)
                length.Add((byte)(rest | 0x80));
            length.Add((byte)rest);
            value.InsertRange(0, [(byte)tag, .. length]);
        }
        value.AddRange([0x10, 0x01]);
        for (var i = 0; i < depth; i++)
        {
            Prepend(0x0a);
            Prepend(0x2a);
        }
        return OtlpRequest.Of("deep", OtlpRequest.Span(1, (ulong)depth, attributes: OtlpRequest.Message(w =>
        {
            w.String(1, "deep");
            w.Bytes(2, value.ToArray());
        })));
    }

    /// <summary>Bytes that come after a while.</summary>
    private sealed class SlowContent : HttpContent
    {
        private readonly TimeSpan _wait;
        private readonly int _bytes;

        public SlowContent(TimeSpan wait, int bytes)
        {
            (_wait, _bytes) = (wait, bytes);
            Headers.ContentType = new("application/x-protobuf");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[_bytes / 2]);
            await stream.FlushAsync();
            await Task.Delay(_wait);
            await stream.WriteAsync(new byte[_bytes - (_bytes / 2)]);
        }

        protected override bool TryComputeLength(out long length) => (length = _bytes) >= 0;
    }
}
