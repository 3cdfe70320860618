using System.Collections.Concurrent;
using System.Net;
using PatchTracer.Cluster.Loading;
using PatchTracer.Cluster.Networking;
using PatchTracer.Traces.Evidence;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Tests.Loading;

/// <summary>Against a real HTTP server on loopback.</summary>
public sealed class LoadGeneratorTests : IDisposable
{
    private readonly string _log = Path.GetTempFileName();
    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromSeconds(30));

    private sealed class DeadProxy : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri GetProxy(Uri destination) => new("http://127.0.0.1:9");

        public bool IsBypassed(Uri host) => false;
    }

    public void Dispose()
    {
        _timeout.Dispose();
        File.Delete(_log);
    }

    [Fact]
    public async Task Every_request_is_sent_once_in_a_sampled_trace_of_its_own_and_logged()
    {
        using var server = new Server(_ => 200);

        var requests = await RunAsync(Open(server.Address, 40, 1000));

        Assert.Equal(40, server.Seen.Count);
        Assert.All(requests, r => Assert.True(r is { Status: 200, Failed: false, Error: null, DurationNanos: > 0 }));
        Assert.Equal(40, requests.Select(r => r.TraceId).Distinct().Count());
        Assert.Equal(requests.Select(r => $"00-{r.TraceId}-{r.SpanId}-01").Order(),
            server.Seen.Select(s => s.Header("traceparent")).Order());
        Assert.Equal(requests.OrderBy(r => r.TraceId), EvidenceJson.LoadLog(File.ReadLines(_log)).OrderBy(r => r.TraceId));
    }

    /// <summary>As a proxy of the environment would be used: for every address, this machine's own among them.</summary>
    [Fact]
    public async Task A_proxy_of_the_environment_is_not_asked_for_this_machines_addresses()
    {
        using var server = new Server(_ => 200);
        var usual = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new DeadProxy();
        try
        {
            Assert.All(await RunAsync(Open(server.Address, 3, 1000)), r => Assert.Equal(200, r.Status));
        }
        finally
        {
            HttpClient.DefaultProxy = usual;
        }
    }

    [Fact]
    public async Task The_same_seed_sends_the_same_requests_in_the_same_order_and_another_does_not()
    {
        var spec = Open(new Uri("http://127.0.0.1"), 60, 200) with
        {
            Requests = [new RequestTemplate { Name = "look", Weight = 3, Path = "/items/{item}?page={page}" },
                new RequestTemplate { Name = "buy", Method = "POST", Path = "/orders" }],
            Values = new Dictionary<string, ValueSource>
            {
                ["page"] = ValueSource.Range("1..9")!,
                ["item"] = ValueSource.OneOf(["tea", "a b/c"])
            },
        };

        Assert.Equal(Drawn(spec), Drawn(spec));
        Assert.NotEqual(Drawn(spec), Drawn(spec with { Seed = 8 }));
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "8", "9"],
            Drawn(spec).Where(r => r.Contains('=')).Select(r => r[^1..]).Distinct().Order());
        Assert.Equal(["/items/a%20b%2Fc", "/items/tea"],
            Drawn(spec).Where(r => r.Contains('=')).Select(r => r.Split(' ')[1].Split('?')[0]).Distinct().Order());
        Assert.InRange(Drawn(spec).Count(r => r.StartsWith("GET", StringComparison.Ordinal)), 35, 55);

        using var server = new Server(_ => 200);
        await RunAsync(spec with { Target = server.Address, Stages = [new LoadStage { Users = 1, Count = 60 }] });
        Assert.Equal(Drawn(spec), server.Seen.Select(s => $"{s.Method} {s.Path}"));
    }

    [Fact]
    public async Task Method_headers_and_body_arrive_with_their_values_in_them()
    {
        using var server = new Server(_ => 201);
        var template = new RequestTemplate
        {
            Method = "PUT",
            Path = "/orders/{number}",
            Headers = new Dictionary<string, string> { ["content-type"] = "application/json", ["x-item"] = "{item}" },
            Body = """{"item": "{item}", "of": {"{unknown}": 1}}""",
        };

        var sent = Assert.Single(await RunAsync(Open(server.Address, 1, 10) with
        {
            Requests = [template],
            Values = new Dictionary<string, ValueSource> { ["item"] = ValueSource.OneOf(["tea"]) },
        }));

        var seen = Assert.Single(server.Seen);
        Assert.Equal(("PUT", "/orders/1", "application/json", "tea"),
            (seen.Method, seen.Path, seen.Header("Content-Type"), seen.Header("x-item")));
        Assert.Equal("""{"item": "tea", "of": {"{unknown}": 1}}""", seen.Body);
        Assert.Equal(("PUT /orders/{number}", "PUT", "/orders/{number}", 201), (sent.Name, sent.Method, sent.Template, sent.Status));
    }

    [Fact]
    public async Task A_status_that_a_request_does_not_take_for_an_answer_is_a_failure_and_nothing_is_tried_again()
    {
        using var server = new Server(number => number % 2 == 0 ? 503 : 200);

        var requests = await RunAsync(Open(server.Address, 10, 1000, atOnce: 1));
        Assert.Equal(10, server.Seen.Count);
        Assert.Equal(5, requests.Count(r => r is { Status: 503, Error: null, Failed: true }));

        var expected = await RunAsync(
            Open(server.Address, 10, 1000, atOnce: 1) with { Requests = [new RequestTemplate { Status = new StatusRange(503, 503) }] });
        Assert.Equal(5, expected.Count(r => r is { Status: 200, Failed: true }));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_error_on_each_line()
    {
        Uri gone;
        using (var server = new Server(_ => 200))
            gone = server.Address;

        var requests = await RunAsync(Open(gone, 3, 1000));

        Assert.All(requests, r => Assert.True(r is { Status: 0, Failed: true, Error: not null }));
        Assert.Equal(3, EvidenceJson.LoadLog(File.ReadLines(_log)).Count(r => r.Error is not null));
    }

    [Fact]
    public async Task An_open_stage_begins_requests_at_their_times_whether_or_not_there_are_answers()
    {
        using var server = new Server(_ => 200, TimeSpan.FromSeconds(1));

        var requests = await RunAsync(Open(server.Address, 20, 100));

        Assert.InRange(Span(requests), TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(800));
        Assert.True(server.MostAtOnce > 10, $"{server.MostAtOnce}");
    }

    [Fact]
    public async Task No_more_requests_of_an_open_stage_wait_at_a_time_than_allowed_and_lateness_is_told()
    {
        using var server = new Server(_ => 200, TimeSpan.FromMilliseconds(150));
        var told = new ToldReporter();

        await new LoadGenerator(Open(server.Address, 12, 1000, atOnce: 3), told).RunAsync(_log, null, _timeout.Token);

        Assert.Equal(3, server.MostAtOnce);
        Assert.Contains(told.Warnings, warning => warning.Contains("requests began later than they should", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Users_of_a_closed_stage_ask_again_when_they_have_their_answer_and_have_paused()
    {
        using var server = new Server(_ => 200, TimeSpan.FromMilliseconds(50));

        var requests = await RunAsync(
            Open(server.Address, 0, 1) with { Stages = [new LoadStage { Users = 3, Count = 12, Pause = TimeSpan.FromMilliseconds(50) }] });

        Assert.Equal((12, 3), (requests.Count, server.MostAtOnce));
        Assert.True(Span(requests) > TimeSpan.FromMilliseconds(290), $"{Span(requests)}");
    }

    [Fact]
    public async Task Stages_follow_each_other_and_end_with_their_time_or_their_count()
    {
        using var server = new Server(_ => 200);

        var requests = await RunAsync(Open(server.Address, 0, 1) with
        {
            Stages = [new LoadStage { Users = 2, Duration = TimeSpan.FromMilliseconds(300), Pause = TimeSpan.FromMilliseconds(100) },
                new LoadStage { Rate = new RateRange(50, 50), Count = 10 }],
        });

        // Of two users in 300 ms two to eight, as fast as the machine is; then ten at their times.
        Assert.InRange(requests.Count, 12, 18);
    }

    [Theory]
    [InlineData(10, 10, 4, new[] { 0.0, 0.1, 0.2, 0.3 })]
    [InlineData(0, 20, 1, new[] { 0.0, 0.316, 0.447, 0.548 })]
    [InlineData(20, 0, 1, new[] { 0.0, 0.051, 0.106, 0.163 })]
    public void A_range_of_rates_changes_evenly(double from, double to, double seconds, double[] due) =>
        Assert.All(due.Index(), expected =>
            Assert.Equal(expected.Item, new RateRange(from, to).DueAt(expected.Index, seconds), tolerance: 0.001));

    [Fact]
    public async Task An_answer_that_takes_too_long_is_an_error_that_says_so()
    {
        using var server = new Server(_ => 200, TimeSpan.FromSeconds(3));

        var request = Assert.Single(await RunAsync(Open(server.Address, 1, 10) with { RequestTimeout = TimeSpan.FromMilliseconds(200) }));

        Assert.Equal("no answer within 0.2 s", request.Error);
    }

    [Fact]
    public async Task A_load_that_never_gets_an_answer_ends_with_its_limit_and_says_how_much_of_it_was_sent()
    {
        using var server = new Server(_ => 200, TimeSpan.FromSeconds(20));
        var told = new ToldReporter();
        var spec = Open(server.Address, 100, 1000, atOnce: 2) with
        {
            RequestTimeout = TimeSpan.FromMilliseconds(200),
            Limit = TimeSpan.FromMilliseconds(500)
        };

        var requests = await new LoadGenerator(spec, told).RunAsync(_log, null, _timeout.Token);

        Assert.InRange(requests.Count, 2, 8);
        Assert.All(requests, request => Assert.True(request.IsFailed));
        Assert.Contains($"the time for load was over after {requests.Count} of 100 requests", told.Warnings);
    }

    [Fact]
    public async Task Other_machines_are_never_loaded()
    {
        var e = await Assert.ThrowsAsync<ClusterException>(() => RunAsync(Open(new Uri("http://192.0.2.1"), 1, 10)));

        Assert.Equal(ClusterFailure.Input, e.Failure);
    }

    private static LoadSpec Open(Uri target, int count, double rate, int atOnce = 100) =>
        new(target, 7) { Stages = [new LoadStage { Rate = new RateRange(rate, rate), Count = count, AtOnce = atOnce }] };

    private static string[] Drawn(LoadSpec spec)
    {
        var sequence = new RequestSequence(spec);
        return [.. Enumerable.Range(0, 60).Select(_ => sequence.Next()).Select(drawn => $"{drawn.Template.Method} {drawn.Path}")];
    }

    private static TimeSpan Span(IReadOnlyList<LoadRequest> requests) =>
        TimeSpan.FromTicks((requests[^1].StartUnixNano - requests[0].StartUnixNano) / 100);

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

        public ConcurrentQueue<SeenRequest> Seen { get; } = [];

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
            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            lock (Seen)
            {
                Seen.Enqueue(new SeenRequest(context.Request, body));
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

    private sealed record SeenRequest(HttpListenerRequest Request, string Body)
    {
        public string Method => Request.HttpMethod;

        public string Path => Request.RawUrl!;

        public string? Header(string name) => Request.Headers[name];
    }

    private sealed class ToldReporter : IReporter
    {
        public List<string> Warnings { get; } = [];

        public void Status(string text)
        {
        }

        public void Info(string text)
        {
        }

        public void Warn(string text) => Warnings.Add(text);
    }
}
