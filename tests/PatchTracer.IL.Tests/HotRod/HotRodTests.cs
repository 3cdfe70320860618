using System.Net;
using PatchTracer.Collector;
using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Tests.Tools;
using PatchTracer.Storage;
using PatchTracer.Traces;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.IL.Tests.HotRod;

/// <summary>HotROD instrumented by hand, and HotROD without a line of tracing but woven, sends the same spans.</summary>
public sealed class HotRodTests
{
    private const string Pod = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    [Trait("speed", "slow")]
    public async Task One_request_after_the_other_with_retries_gives_the_same_trees()
    {
        var (byHand, woven) = await BothAsync([], async hotrod =>
        {
            foreach (var customer in new[] { "123", "392", "567", "731", "123", "0" })
                Assert.Equal(customer == "0" ? HttpStatusCode.NotFound : HttpStatusCode.OK, await hotrod.DispatchAsync(customer));
        });

        Assert.Equal(SpanTree.Of(byHand), SpanTree.Of(woven));
        Assert.Equal(7, SpanTree.Of(woven).Count);
        Assert.Contains(woven, span => span is { Name: "GetDriver", Status: StatusCode.Error, StatusMessage: "redis timeout" });
        Assert.All(woven.Where(span => span.Name.StartsWith("startup", StringComparison.Ordinal)),
            span => Assert.Equal(Pod, span.TraceId.ToString()));
        Assert.Equal(["startup", "startup.first_connection", "startup.first_request", "startup.host", "startup.runtime"],
            woven.Where(span => span.TraceId.ToString() == Pod).Select(span => span.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("speed", "slow")]
    public async Task Under_load_the_trees_are_the_same()
    {
        // Which request meets a time-out is a matter of chance when many are under way.
        var (byHand, woven) = await BothAsync([], async hotrod =>
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => hotrod.DispatchAsync(i % 2 == 0 ? "123" : "392")));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
        }, "--fix-route-worker-pool-size=8", "-M", "--fix-disable-driver-errors");

        Assert.Equal(SpanTree.Shapes(byHand, _ => false), SpanTree.Shapes(woven, _ => false));
    }

    [Fact]
    [Trait("speed", "slow")]
    public async Task Under_load_with_retries_and_bad_requests_the_trees_are_the_same()
    {
        // Six good ones at once, and none fails: what timed out is found when it is tried again, whoever else asks meanwhile.
        (string Customer, HttpStatusCode Answer)[][] workers =
        [
            .. Enumerable.Repeat<(string, HttpStatusCode)[]>([("123", HttpStatusCode.OK), ("392", HttpStatusCode.OK)], 3),
            .. Enumerable.Repeat<(string, HttpStatusCode)[]>([("567", HttpStatusCode.OK), ("731", HttpStatusCode.OK)], 3),
            [("0", HttpStatusCode.NotFound), ("", HttpStatusCode.BadRequest)],
            [("", HttpStatusCode.BadRequest), ("0", HttpStatusCode.NotFound)],
        ];
        var (byHand, woven) = await BothAsync([], hotrod => Task.WhenAll(workers.Select(async asked =>
        {
            for (var i = 0; i < 10; i++)
                Assert.Equal(asked[i % asked.Length].Answer, await hotrod.DispatchAsync(asked[i % asked.Length].Customer));
        })));

        // Every fifth of 600 look-ups times out, whosever it is.
        static bool TimedOut(Span span) => span is { Name: "GetDriver", Status: StatusCode.Error };
        Assert.Equal(SpanTree.Shapes(byHand, TimedOut), SpanTree.Shapes(woven, TimedOut));
        Assert.Equal(SpanTree.Counts(byHand), SpanTree.Counts(woven));
        Assert.Equal(120, woven.Count(TimedOut));
    }

    [Fact]
    [Trait("speed", "slow")]
    public async Task When_a_service_fails_under_load_the_trees_are_the_same()
    {
        await using var failing = new FailingService();
        var (byHand, woven) = await BothAsync([], async hotrod =>
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => hotrod.DispatchAsync(i % 2 == 0 ? "123" : "392")));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.BadGateway, answer));
        }, $"--route-url={failing.Url}", "--fix-disable-driver-errors");

        Assert.Equal(SpanTree.Shapes(byHand, _ => false), SpanTree.Shapes(woven, _ => false));
        Assert.Equal(12, woven.Count(span => span is { Name: "GET /dispatch", Status: StatusCode.Error }));
    }

    [Fact]
    [Trait("speed", "slow")]
    public async Task When_a_caller_gives_up_the_trees_are_the_same()
    {
        var (byHand, woven) = await BothAsync([], async hotrod =>
        {
            Assert.Equal(HttpStatusCode.OK, await hotrod.DispatchAsync("123"));
            await hotrod.GiveUpAsync("392", TimeSpan.FromMilliseconds(300));
        }, "-D1500");

        Assert.Equal(SpanTree.Of(byHand), SpanTree.Of(woven));
        Assert.Equal(2, woven.Count(span => span.Name == "SQL SELECT"));
    }

    [Fact]
    [Trait("speed", "slow")]
    public async Task When_a_service_is_gone_the_errors_are_the_same()
    {
        // Nothing listens on port 1.
        var (byHand, woven) = await BothAsync([], async hotrod =>
        {
            Assert.Equal(HttpStatusCode.BadGateway, await hotrod.DispatchAsync("123"));
            Assert.Equal(HttpStatusCode.BadGateway, await hotrod.DispatchAsync("392"));
        }, "--route-url=http://127.0.0.1:1");

        Assert.Equal(SpanTree.Of(byHand), SpanTree.Of(woven));
        Assert.Contains(woven, span => span is { Name: "GET /dispatch", Status: StatusCode.Error });
    }

    [Theory]
    [Trait("speed", "slow")]
    [InlineData("none", "")]
    [InlineData("without OpenTelemetry", "Could not load file or assembly 'OpenTelemetry")]
    [InlineData("broken", "BadImageFormatException")]
    public async Task Without_an_agent_that_starts_the_woven_program_runs_as_before(string kind, string reason)
    {
        using var scratch = new ScratchDirectory();
        var folder = Woven(scratch);
        var agent = scratch["PatchTracer.Agent.dll"];
        if (kind == "without OpenTelemetry")
            File.Copy(Path.Combine(Sources.Output("tool/PatchTracer.Agent"), "PatchTracer.Agent.dll"), agent);
        else if (kind == "broken")
            File.WriteAllText(agent, "not an assembly");
        await using (var silent = await HotRodProcess.StartAsync(folder, new() { ["PATCHTRACER_AGENT"] = agent }))
        {
            Assert.Equal(HttpStatusCode.OK, await silent.DispatchAsync("123"));
            var told = await silent.StopAsync();
            Assert.Matches(kind == "none" ? "^$" : @"^patchtracer: the agent does not start: [^\n]+ \(PATCHTRACER_DEBUG=1 says more\)\n?$",
                told);
        }
        await using var asked = await HotRodProcess.StartAsync(folder,
            new() { ["PATCHTRACER_AGENT"] = agent, ["PATCHTRACER_DEBUG"] = "1" });
        Assert.Contains(reason, await asked.StopAsync());
    }

    [Fact]
    public void Every_method_of_the_woven_HotROD_compiles()
    {
        using var scratch = new ScratchDirectory();
        using var program = new LoadedProgram(Path.Combine(Woven(scratch), "hotrod.dll"));
        Assert.True(program.PrepareAll() > 50);
    }

    [Fact]
    public void The_untraced_HotROD_knows_nothing_of_tracing()
    {
        var image = File.ReadAllBytes(Path.Combine(Sources.Output("samples/hotrod/HotRod.Woven"), "hotrod.dll"));
        using var module = Mono.Cecil.ModuleDefinition.ReadModule(new MemoryStream(image));
        Assert.DoesNotContain(module.AssemblyReferences, reference => reference.Name.Contains("OpenTelemetry", StringComparison.Ordinal)
            || reference.Name == "System.Diagnostics.DiagnosticSource");
        Assert.DoesNotContain(module.Types, type => type.Namespace == "HotRod.Telemetry");
    }

    private static async Task<(IReadOnlyList<Span> ByHand, IReadOnlyList<Span> Woven)> BothAsync(
        Dictionary<string, string> environment, Func<HotRodProcess, Task> work, params string[] options)
    {
        using var scratch = new ScratchDirectory();
        var woven = Woven(scratch);
        return (await SpansAsync(Sources.Output("samples/hotrod/HotRod"), scratch["by-hand"], environment, work, options),
            await SpansAsync(woven, scratch["woven"], environment, work, options));
    }

    private static string Woven(ScratchDirectory scratch)
    {
        var folder = scratch.Sub("app");
        foreach (var file in Directory.EnumerateFiles(Sources.Output("samples/hotrod/HotRod.Woven")))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        var plan = AssemblyWeaver.Plan(folder, MethodCatalog.Load(Path.Combine(Sources.Root, "patches", "catalog")));
        Assert.True(plan.Diagnostics.IsEmpty, string.Join('\n', plan.Diagnostics));
        plan.Write();
        return folder;
    }

    private static async Task<IReadOnlyList<Span>> SpansAsync(
        string folder, string store, Dictionary<string, string> environment, Func<HotRodProcess, Task> work, string[] options)
    {
        var from = DateTimeOffset.UtcNow.AddMinutes(-1);
        await using var collector = await CollectorHost.StartAsync(
            new()
            {
                StoreDirectory = store,
                Grpc = [new IPEndPoint(IPAddress.Loopback, 0)],
                Http = [new IPEndPoint(IPAddress.Loopback, 0)]
            }, SilentReporter.Instance, default);
        await using var hotrod = await HotRodProcess.StartAsync(folder, new(environment)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{collector.GrpcEndpoints[0]}",
            ["OTEL_SERVICE_NAME"] = "hotrod-all",
            ["TRACEPARENT"] = $"00-{Pod}-00f067aa0ba902b7-01",
            ["PATCHTRACER_AGENT"] = Path.Combine(Sources.Output("tool/PatchTracer.Agent"), "PatchTracer.Agent.dll"),
            ["PATCHTRACER_DEBUG"] = "1",
        }, options);
        await work(hotrod);
        Assert.Equal("", await hotrod.StopAsync());
        await collector.FlushAsync(default);
        return collector.Store.Between(from, DateTimeOffset.UtcNow.AddMinutes(1));
    }
}
