using System.Net;
using PatchTracer.Storage;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class CollectorHostTests
{
    [Fact]
    public async Task A_port_in_use_is_named()
    {
        await using var first = await RunningCollector.StartAsync();
        var taken = first.Host.HttpEndpoints[0];
        using var directory = new TemporaryDirectory();
        var options = RunningCollector.Options(directory.Path) with { Http = [taken] };
        var refused = await Assert.ThrowsAsync<CollectorException>(
            () => CollectorHost.StartAsync(options, SilentReporter.Instance, default));
        Assert.Equal((CollectorFailure.AddressInUse, $"{taken}"), (refused.Failure, refused.Subject));
        // Nothing of the attempt is left behind.
        await using var again = await CollectorHost.StartAsync(RunningCollector.Options(directory.Path), SilentReporter.Instance, default);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_named()
    {
        using var directory = new TemporaryDirectory();
        var foreign = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 4317);
        var options = RunningCollector.Options(directory.Path) with { Grpc = [foreign] };
        var refused = await Assert.ThrowsAsync<CollectorException>(
            () => CollectorHost.StartAsync(options, SilentReporter.Instance, default));
        Assert.Equal((CollectorFailure.AddressUnusable, $"{foreign}"), (refused.Failure, refused.Subject));
    }

    [Fact]
    public async Task It_listens_on_every_address_it_is_told()
    {
        var second = IPAddress.Parse("127.0.0.2");
        await using var collector = await RunningCollector.StartAsync(o => o with { Http = [new(IPAddress.Loopback, 0), new(second, 0)] });
        Assert.Equal([IPAddress.Loopback, second], collector.Host.HttpEndpoints.Select(e => e.Address));
        using var client = new HttpClient { BaseAddress = new Uri($"http://{collector.Host.HttpEndpoints[1]}") };
        using var content = new ByteArrayContent(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1)));
        content.Headers.ContentType = new("application/x-protobuf");
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(new Uri("/v1/traces", UriKind.Relative), content)).StatusCode);
    }

    [Fact]
    public async Task What_was_acknowledged_before_a_stop_is_there_after_the_next_start()
    {
        using var directory = new TemporaryDirectory();
        var options = RunningCollector.Options(directory.Path);
        for (ulong run = 1; run <= 3; run++)
        {
            await using var host = await CollectorHost.StartAsync(options, SilentReporter.Instance, default);
            Assert.Equal((long)run - 1, host.Store.CountSpans());
            using var client = new HttpClient { BaseAddress = new Uri($"http://{host.HttpEndpoints[0]}") };
            using var content = new ByteArrayContent(OtlpRequest.Of("shop", OtlpRequest.Span(run, 1)));
            content.Headers.ContentType = new("application/x-protobuf");
            (await client.PostAsync(new Uri("/v1/traces", UriKind.Relative), content)).EnsureSuccessStatusCode();
            await host.StopAsync(default);
        }
    }

    [Fact]
    public async Task A_torn_tail_is_reported()
    {
        using var directory = new TemporaryDirectory();
        await using (var store = Store.Open(directory.Path, StoreOptions.Default))
            await FilledStore.AppendAsync(store, OtlpRequest.Of("shop", OtlpRequest.Span(1, 1)));
        await File.AppendAllTextAsync(Directory.GetFiles(Store.RawLogDirectory(directory.Path)).Single(), "torn");
        var reporter = new Warnings();
        await using var host = await CollectorHost.StartAsync(RunningCollector.Options(directory.Path), reporter, default);
        Assert.Contains("4 bytes", Assert.Single(reporter.Messages), StringComparison.Ordinal);
    }

    private sealed class Warnings : IReporter
    {
        public List<string> Messages { get; } = [];

        public void Status(string text)
        {
        }

        public void Info(string text)
        {
        }

        public void Warn(string text) => Messages.Add(text);
    }

    [Fact]
    public async Task A_store_in_memory_is_queried_like_any_other_and_leaves_nothing()
    {
        string directory;
        await using (var collector = await RunningCollector.StartAsync(o => o with { StoreDirectory = CollectorOptions.InMemory }))
        {
            directory = collector.Host.Store.Directory;
            Assert.Equal(HttpStatusCode.OK, (await collector.PostAsync(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1)))).StatusCode);
            await collector.Host.FlushAsync(default);
            Assert.Single(collector.Host.Store.Trace(OtlpRequest.TraceId(1)));
            Assert.True(Directory.Exists(directory));
            // Another one takes only what processes left that are no more.
            await using var other = await RunningCollector.StartAsync(o => o with { StoreDirectory = CollectorOptions.InMemory });
            Assert.True(Directory.Exists(directory));
        }
        Assert.False(Directory.Exists(directory));
    }
}
