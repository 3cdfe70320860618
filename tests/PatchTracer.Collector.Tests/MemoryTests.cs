using System.Net;
using PatchTracer.Storage;
using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class MemoryTests
{
    private const int Megabytes = 512;
    private const int LeastRounds = 3;
    private const ulong Last = 1ul << 60;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(20);

    [Fact]
    [Trait("speed", "slow")]
    public async Task Memory_stays_under_its_bound_whatever_is_sent_and_the_collector_goes_on_working()
    {
        using var directory = new TemporaryDirectory();
        using var collector = await CollectorProcess.StartAsync(directory.Path, segmentBytes: 16 << 20, Megabytes);
        using var client = new HttpClient { BaseAddress = collector.Url, Timeout = TimeSpan.FromMinutes(2) };
        var until = DateTime.UtcNow + Time;
        await Task.WhenAll(Enumerable.Range(0, 2 * HostileRequest.Count)
            .Select(sender => Task.Run(() => SendAsync(client, collector, sender, until))));
        Assert.True(collector.PeakBytes < (long)Megabytes << 20, $"the process held {collector.PeakBytes >> 20} MiB");
        await SendUntilTakenAsync(client);
        var peak = await collector.StopAsync();
        Assert.True(peak < (long)Megabytes << 20, $"the process held {peak >> 20} MiB");
        await using var store = Store.Open(directory.Path, StoreOptions.Default);
        Assert.Single(store.Trace(OtlpRequest.TraceId(Last)));
    }

    private static async Task SendAsync(HttpClient client, CollectorProcess collector, int sender, DateTime until)
    {
        for (var round = 0; round < LeastRounds || DateTime.UtcNow < until; round++)
        {
            var request = HostileRequest.Make(sender, round);
            using var content = new ByteArrayContent(request.Body);
            content.Headers.ContentType = new(request.Type);
            if (request.Encoding is not null)
                content.Headers.ContentEncoding.Add(request.Encoding);
            var url = new Uri(request.Path == "/api/traces" ? collector.JaegerUrl : collector.Url, request.Path);
            using var response = await client.PostAsync(url, content);
            Assert.Contains(response.StatusCode,
                new[] { HttpStatusCode.OK, HttpStatusCode.Accepted, HttpStatusCode.ServiceUnavailable,
                    HttpStatusCode.RequestEntityTooLarge });
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                Assert.NotNull(response.Headers.RetryAfter);
                await Task.Delay(100);
            }
        }
    }

    private static async Task SendUntilTakenAsync(HttpClient client)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            using var content = new ByteArrayContent(OtlpRequest.Of("shop", OtlpRequest.Span(Last, 1)));
            content.Headers.ContentType = new("application/x-protobuf");
            using var response = await client.PostAsync(new Uri("/v1/traces", UriKind.Relative), content, timeout.Token);
            if (response.StatusCode == HttpStatusCode.OK)
                return;
            await Task.Delay(200, timeout.Token);
        }
    }
}
