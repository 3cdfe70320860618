using PatchTracer.Cluster.Loading;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Traces.Evidence;
using PatchTracer.Workspace;
using Xunit;
using Evidence = PatchTracer.Traces.Evidence;

namespace PatchTracer.Experiments.Tests.Files.Keys;

/// <summary>Each key of `load`, by what a server gets that is really asked.</summary>
public sealed class LoadKeyTests : IDisposable
{
    private readonly Variant _variant = new();
    private readonly AnsweringServer _server = new();

    [Fact]
    [Key("load.service")]
    [Key("load.port")]
    public void The_Service_and_the_port_say_which_node_port_is_asked()
    {
        _variant.Write("app.yaml", Variant.Manifest("front", "nodePort: 30080, ") + "---\n"
            + Variant.Manifest("back", "nodePort: 30081, "));
        _variant.Write("kind.yaml", """
            kind: Cluster
            nodes:
            - extraPortMappings: [{containerPort: 30080, hostPort: 0}, {containerPort: 30081, hostPort: 0}, {containerPort: 30082, hostPort: 0}]

            """);
        const string Cluster = "cluster: {config: kind.yaml}\n";

        Assert.Equal(30080, NodePort(_variant.And(Cluster)));
        Assert.Equal(30081, NodePort(_variant.With(("service: front", "service: back"), ("name: one\n", $"name: one\n{Cluster}"))));
        Assert.Equal(30082, NodePort(_variant.With(("service: front", "service: front\n  port: admin"),
            ("name: one\n", $"name: one\n{Cluster}"))));
        Assert.Equal(30082, NodePort(_variant.With(("service: front", "service: front\n  port: 81"),
            ("name: one\n", $"name: one\n{Cluster}"))));
    }

    [Fact]
    [Key("load.requests.method")]
    [Key("load.requests.path")]
    [Key("load.requests.headers")]
    [Key("load.requests.body")]
    public async Task Method_path_headers_and_body_are_what_the_application_gets()
    {
        await SendAsync(Requests("{method: PUT, path: /a?b=c, headers: {x-kind: test}, body: text}"));

        Assert.All(_server.Seen, seen => Assert.Equal(("PUT", "/a?b=c", "test", "text"), (seen.Method, seen.Path, seen.Kind, seen.Body)));
        Assert.Equal(4, _server.Seen.Count);
    }

    [Fact]
    [Key("load.values")]
    [Key("load.seed")]
    public async Task Values_take_the_place_of_placeholders_and_the_seed_says_which()
    {
        const string Template = "{path: \"/{who}/{n}\"}";
        var values = "values: {who: [ann, bob], n: 1..1000}\n  requests: [" + Template + "]";
        async Task<string[]> PathsAsync(string seed)
        {
            _server.Seen.Clear();
            await SendAsync(_variant.With(("requests: [{path: /}]", $"{seed}{values}")));
            return [.. _server.Seen.Select(seen => seen.Path)];
        }

        var first = await PathsAsync("");

        Assert.All(first, path => Assert.Matches("^/(ann|bob)/[0-9]{1,4}$", path));
        Assert.Equal(first, await PathsAsync("seed: 1\n  "));
        Assert.NotEqual(first, await PathsAsync("seed: 2\n  "));
    }

    [Fact]
    [Key("load.requests.weight")]
    [Key("load.requests.name")]
    public async Task Heavier_requests_are_sent_more_often_and_names_tell_them_apart()
    {
        var sent = await SendAsync(_variant.With(("[{path: /}]", "[{path: /a, name: often, weight: 9}, {path: /a, name: seldom}]"),
            ("count: 4", "count: 100")));

        Assert.InRange(sent.Count(request => request.Name == "often"), 75, 99);
        Assert.Equal(100, sent.Count(request => request.Name is "often" or "seldom"));
    }

    [Fact]
    [Key("load.requests.status")]
    public async Task The_status_says_which_answer_is_one()
    {
        Assert.All(await SendAsync(_variant.With()), request => Assert.False(request.IsFailed));
        Assert.All(await SendAsync(Requests("{path: /, status: 404}")), request => Assert.True(request.IsFailed));
        _server.Status = 404;
        Assert.All(await SendAsync(Requests("{path: /, status: 400..404}")), request => Assert.False(request.IsFailed));
    }

    [Fact]
    [Key("load.stages.rate")]
    [Key("load.stages.count")]
    [Key("load.stages.at-once")]
    [Key("load.timeout")]
    public async Task An_open_stage_keeps_its_rate_and_its_bounds()
    {
        var sent = await SendAsync(Stages("{rate: 20, count: 6}"));
        Assert.Equal(6, sent.Count);
        Assert.InRange(Seconds(sent), 0.2, 30);
        Assert.True(Seconds(await FastestAsync("{rate: 500, count: 6}")) < 0.2);

        _server.Delay = TimeSpan.FromMilliseconds(300);
        _server.MostAtOnce = 0;
        await SendAsync(Stages("{rate: 500, count: 6, at-once: 2}"));
        Assert.Equal(2, _server.MostAtOnce);
        _server.Delay = TimeSpan.FromSeconds(5);
        var impatient = await SendAsync(_variant.With(("service: front", "service: front\n  timeout: 50ms")));
        Assert.All(impatient, request => Assert.Equal("no answer within 0.05 s", request.Error));
    }

    [Fact]
    [Key("load.stages.users")]
    [Key("load.stages.pause")]
    [Key("load.stages.duration")]
    [Key("load.limit")]
    public async Task A_closed_stage_keeps_its_users_its_pauses_and_its_time()
    {
        _server.Delay = TimeSpan.FromMilliseconds(50);
        await SendAsync(Stages("{users: 3, count: 9}"));
        Assert.Equal(3, _server.MostAtOnce);
        Assert.True(Seconds(await SendAsync(Stages("{users: 1, count: 3, pause: 200ms}"))) > 0.4);
        Assert.InRange((await SendAsync(Stages("{users: 1, duration: 400ms}"))).Count, 1, 9);
        var cut = await SendAsync(_variant.With(("service: front", "service: front\n  limit: 200ms"), ("count: 4", "count: 1000")));
        Assert.InRange(cut.Count, 1, 6);
    }

    [Fact]
    [Key("load.thresholds.request")]
    [Key("load.thresholds.errors")]
    [Key("load.thresholds.p50")]
    [Key("load.thresholds.p90")]
    [Key("load.thresholds.p95")]
    [Key("load.thresholds.p99")]
    [Key("load.thresholds.max")]
    public void Each_limit_of_a_threshold_decides_over_the_answers()
    {
        // A hundred requests of 1 to 100 ms; the slow half is the order's, and its last two failed.
        var load = Enumerable.Range(1, 100).Select(i => new Evidence.LoadRequest
        {
            TraceId = new Traces.TraceId(1, (ulong)i),
            SpanId = new Traces.SpanId((ulong)i),
            StartUnixNano = i,
            DurationNanos = i * 1_000_000L,
            Name = i <= 50 ? "look" : "order",
            Failed = i > 98,
        }).ToList();
        foreach (var (holds, broken) in new[]
                 {
                     ("{errors: 2%}", "{errors: 1.9%}"), ("{errors: 0.02}", "{errors: 0}"), ("{p50: 50ms}", "{p50: 49ms}"),
                     ("{p90: 90ms}", "{p90: 89ms}"),
                     ("{p95: 95ms}", "{p95: 94ms}"), ("{p99: 99ms}", "{p99: 98ms}"), ("{max: 100ms}", "{max: 99.9ms}"),
                     ("{request: look, errors: 0%}", "{request: order, errors: 0%}"),
                     ("{request: look, max: 50ms}", "{request: order, max: 50ms}"),
                 })
        {
            Assert.True(Judge(holds).Single().Holds, holds);
            Assert.False(Judge(broken).Single().Holds, broken);
        }
        Assert.All(ThresholdEvaluation.Evaluate([new LoadThreshold { Errors = 1, P50 = TimeSpan.FromHours(1) }], []),
            nothing => Assert.False(nothing.Holds));

        IReadOnlyList<ThresholdVerdict> Judge(string threshold) => ThresholdEvaluation.Evaluate(
            _variant.With(("[{path: /}]", "[{path: /, name: look}, {path: /, name: order}]\n  thresholds: [" + threshold
                + "]")).Load!.Thresholds, load);
    }

    public void Dispose()
    {
        _server.Dispose();
        _variant.Dispose();
    }

    private Experiment Requests(string requests) => _variant.With(("{path: /}", requests));

    private Experiment Stages(string stages) => _variant.With(("{users: 1, count: 4}", stages));

    /// <summary>What else runs on the machine holds requests up now and then, never all the time.</summary>
    private async Task<IReadOnlyList<LoadRequest>> FastestAsync(string stages)
    {
        for (var run = 1; ; run++)
        {
            var sent = await SendAsync(Stages(stages));
            if (Seconds(sent) < 0.2 || run == 10)
                return sent;
        }
    }

    private static int NodePort(Experiment experiment) => LoadTarget.Of(experiment, experiment.Load!).NodePort;

    private async Task<IReadOnlyList<LoadRequest>> SendAsync(Experiment experiment)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await new LoadGenerator(experiment.Load!.At(_server.Address), SilentReporter.Instance)
            .RunAsync(Path.Combine(_variant.Directory, "load.jsonl"), null, limit.Token);
    }

    private static double Seconds(IReadOnlyList<LoadRequest> sent) => (sent[^1].StartUnixNano - sent[0].StartUnixNano) / 1e9;
}
