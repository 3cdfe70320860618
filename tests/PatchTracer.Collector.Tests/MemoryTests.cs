using System.Net;
using System.Text;
using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class MemoryTests
{
    private const int Megabytes = 512;
    private const int LeastRounds = 3;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(20);

    [Fact]
    [Trait("speed", "conformance")]
    public async Task Memory_stays_under_its_bound_whatever_is_sent_and_the_collector_goes_on_working()
    {
        using var directory = new TemporaryDirectory();
        using var collector = await CollectorProcess.StartAsync(directory.Path, segmentBytes: 16 << 20, Megabytes);
        using var client = new HttpClient { BaseAddress = collector.Url, Timeout = TimeSpan.FromMinutes(2) };
        var until = DateTime.UtcNow + Time;
        await Task.WhenAll(Enumerable.Range(0, 24).Select(sender => Task.Run(() => SendAsync(client, sender, until))));
        Assert.True(collector.PeakBytes < (long)Megabytes << 20, $"the process held {collector.PeakBytes >> 20} MiB");
        await SendUntilTakenAsync(client);
        Assert.True(collector.PeakBytes < (long)Megabytes << 20, $"the process held {collector.PeakBytes >> 20} MiB");
    }

    private static async Task SendAsync(HttpClient client, int sender, DateTime until)
    {
        for (var round = 0; round < LeastRounds || DateTime.UtcNow < until; round++)
        {
            var (body, type, encoding) = (sender % 6) switch
            {
                0 => (Spans(sender, round, spans: 20_000, text: 500), "application/x-protobuf", null),
                1 => (RunningCollector.Gzip(Spans(sender, round, spans: 20_000, text: 500)), "application/x-protobuf", "gzip"),
                2 => (RunningCollector.Gzip(new byte[200 << 20]), "application/x-protobuf", "gzip"),
                3 => (Encoding.UTF8.GetBytes($"{{\"resourceSpans\":[{string.Join(',', Enumerable.Repeat("{}", 4_000_000))}]}}"), "application/json", null),
                4 => (Spans(sender, round, spans: 15, text: 1_000_000), "application/x-protobuf", null),
                _ => (Resources(sender, round, 20_000), "application/x-protobuf", (string?)null),
            };
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new(type);
            if (encoding is not null)
                content.Headers.ContentEncoding.Add(encoding);
            using var response = await client.PostAsync(new Uri("/v1/traces", UriKind.Relative), content);
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.RequestEntityTooLarge });
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                Assert.NotNull(response.Headers.RetryAfter);
                await Task.Delay(100);
            }
        }
    }

    // Every name, every attribute and every service is new.
    private static byte[] Spans(int sender, int round, int spans, int text) => OtlpRequest.Of($"service {sender} {round}", Enumerable.Range(1, spans).Select(i =>
    {
        var unique = $"{sender} {round} {i} {new string('x', text / 2)}";
        return OtlpRequest.Span(((ulong)sender << 32) | (uint)round, (ulong)i, unique, attributes: OtlpRequest.Text($"key {i}", unique));
    }));

    private static byte[] Resources(int sender, int round, int count)
    {
        var request = new List<byte>();
        for (var i = 0; i < count; i++)
            request.AddRange(OtlpRequest.Of($"service {sender} {round} {i} {new string('y', 300)}", OtlpRequest.Span(((ulong)sender << 32) | (uint)round, (ulong)i + 1)));
        return [.. request];
    }

    private static async Task SendUntilTakenAsync(HttpClient client)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            using var content = new ByteArrayContent(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1)));
            content.Headers.ContentType = new("application/x-protobuf");
            using var response = await client.PostAsync(new Uri("/v1/traces", UriKind.Relative), content, timeout.Token);
            if (response.StatusCode == HttpStatusCode.OK)
                return;
            await Task.Delay(200, timeout.Token);
        }
    }
}
