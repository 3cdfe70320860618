using System.Collections.Concurrent;
using System.Net;
using PatchTracer.Cluster.Loading;
using PatchTracer.Cluster.Networking;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Tests.Loading;

/// <summary>Against a real HTTP server on loopback.</summary>
public sealed class LoadGeneratorTests : IDisposable
{
    private readonly string _log = Path.GetTempFileName();
    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromSeconds(30));

    public void Dispose()
    {
        _timeout.Dispose();
        File.Delete(_log);
    }

    [Fact]
    public async Task Every_request_is_sent_once_in_a_sampled_trace_of_its_own_and_logged()
    {
        using var server = new Server(_ => 200);

        var requests = await RunAsync(new LoadSpec(server.Address, 40, 7) { Rate = 1000 });

        Assert.Equal(40, server.Seen.Count);
        Assert.All(requests, r => Assert.True(r is { Status: 200, Error: null, DurationNanos: > 0 }));
        Assert.Equal(40, requests.Select(r => r.TraceId).Distinct().Count());
        Assert.Equal(requests.Select(r => $"00-{r.TraceId}-{r.SpanId}-01").Order(), server.Seen.Select(s => s.Traceparent).Order());
        Assert.Equal(requests.Select(r => r.TraceId).Order(), LoadRequest.ReadAll(_log).Select(r => r.TraceId).Order());
    }

    [Fact]
    public async Task The_same_seed_asks_for_the_same_customers_in_the_same_order_and_another_does_not()
    {
        var spec = new LoadSpec(new Uri("http://127.0.0.1"), 50, 1);

        Assert.Equal(LoadGenerator.Customers(spec), LoadGenerator.Customers(spec));
        Assert.NotEqual(LoadGenerator.Customers(spec), LoadGenerator.Customers(spec with { Seed = 2 }));
        Assert.Equal(spec.Customers.Order(), LoadGenerator.Customers(spec).Distinct().Order());

        using var server = new Server(_ => 200);
        await RunAsync(spec with { Target = server.Address, Rate = 200, Concurrency = 1 });
        Assert.Equal(LoadGenerator.Customers(spec).Select(c => $"/dispatch?customer={c}"), server.Seen.Select(s => s.Path));
    }

    [Fact]
    public async Task Failures_are_answers_and_nothing_is_tried_again()
    {
        using var server = new Server(number => number % 2 == 0 ? 500 : 200);

        var requests = await RunAsync(new LoadSpec(server.Address, 10, 7) { Rate = 1000, Concurrency = 1 });

        Assert.Equal(10, server.Seen.Count);
        Assert.Equal(5, requests.Count(r => r is { Status: 500, Error: null, IsSuccess: false }));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_error_on_each_line()
    {
        Uri gone;
        using (var server = new Server(_ => 200))
            gone = server.Address;

        var requests = await RunAsync(new LoadSpec(gone, 3, 7) { Rate = 1000 });

        Assert.All(requests, r => Assert.True(r is { Status: 0, Error: not null }));
        Assert.Equal(3, LoadRequest.ReadAll(_log).Count(r => r.Error is not null));
    }

    [Fact]
    public async Task No_more_requests_wait_at_a_time_than_allowed()
    {
        using var server = new Server(_ => 200, TimeSpan.FromMilliseconds(60));

        await RunAsync(new LoadSpec(server.Address, 12, 7) { Rate = 1000, Concurrency = 3 });

        Assert.Equal(3, server.MostAtOnce);
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_an_error_that_says_so()
    {
        using var server = new Server(_ => 200, TimeSpan.FromSeconds(3));

        var request = Assert.Single(await RunAsync(new LoadSpec(server.Address, 1, 7) { RequestTimeout = TimeSpan.FromMilliseconds(200) }));

        Assert.Contains("no answer within", request.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_begins_after_the_limit()
    {
        using var server = new Server(_ => 200);

        var requests = await RunAsync(new LoadSpec(server.Address, 100, 7) { Rate = 10, Limit = TimeSpan.FromMilliseconds(350) });

        Assert.InRange(requests.Count, 1, 4);
    }

    [Fact]
    public async Task Other_machines_are_never_loaded()
    {
        var e = await Assert.ThrowsAsync<ClusterException>(() => RunAsync(new LoadSpec(new Uri("http://192.0.2.1"), 1, 7)));

        Assert.Equal(ClusterFailure.Input, e.Failure);
    }

    private Task<IReadOnlyList<LoadRequest>> RunAsync(LoadSpec spec) =>
        new LoadGenerator(spec, SilentReporter.Instance).RunAsync(_log, null, _timeout.Token);

    private sealed class Server : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Func<int, int> _status;
        private readonly TimeSpan _delay;
        private int _number;
        private int _now;

        public Server(Func<int, int> status, TimeSpan delay = default)
        {
            (_status, _delay) = (status, delay);
            var port = Enumerable.Range(41000, 500).First(p => PortHolder.Find(IPAddress.Loopback, p) is null);
            Address = new Uri($"http://127.0.0.1:{port}/");
            _listener.Prefixes.Add(Address.AbsoluteUri);
            _listener.Start();
            _ = AcceptAsync();
        }

        public Uri Address { get; }

        public ConcurrentQueue<(string Path, string Traceparent)> Seen { get; } = [];

        public int MostAtOnce { get; private set; }

        public void Dispose() => _listener.Close();

        private async Task AcceptAsync()
        {
            while (_listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return; // closed
                }
                _ = AnswerAsync(context);
            }
        }

        private async Task AnswerAsync(HttpListenerContext context)
        {
            lock (Seen)
            {
                Seen.Enqueue((context.Request.RawUrl!, context.Request.Headers["traceparent"]!));
                MostAtOnce = Math.Max(MostAtOnce, ++_now);
                context.Response.StatusCode = _status(_number++);
            }
            await Task.Delay(_delay);
            lock (Seen)
                _now--;
            try
            {
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // the client gave up, as one test wants
            }
        }
    }
}
