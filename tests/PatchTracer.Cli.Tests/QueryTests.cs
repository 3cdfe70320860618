using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace PatchTracer.Cli.Tests;

[Trait("speed", "slow")]
public sealed partial class QueryTests : IDisposable
{
    private const string TraceId = "5b8aa5a2d2c872e8321cf37308d69df2";

    private const string Request = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeSpans":[{"spans":[
        {"traceId":"5b8aa5a2d2c872e8321cf37308d69df2","spanId":"051581bf3cb55c13","name":"GET /","kind":2,"startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661000000000"},
        {"traceId":"5b8aa5a2d2c872e8321cf37308d69df2","spanId":"051581bf3cb55c14","parentSpanId":"051581bf3cb55c13","name":"say, \"hi\"","kind":1,"startTimeUnixNano":"1544712660100000000","endTimeUnixNano":"1544712660300000000","status":{"code":2}}]}]}]}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-query-").FullName;

    [Fact]
    public async Task What_was_collected_is_found_while_the_collector_runs_and_afterwards()
    {
        var (collector, http, page) = await CollectAsync();
        try
        {
            using var client = new HttpClient();
            using var body = new StringContent(Request, Encoding.UTF8, "application/json");
            (await client.PostAsync(new Uri($"{http}/v1/traces"), body)).EnsureSuccessStatusCode();
            await WaitForAsync(() => Cli.RunAsync("query", "--collector", page, "--service", "shop", "--tag", "error=true"),
                result => result.ExitCode == 0);

            // A proxy of the environment is not asked for what is on this machine; nobody listens on that port.
            var found = await Cli.RunAsync(
                new Dictionary<string, string> { ["http_proxy"] = "http://127.0.0.1:9", ["HTTP_PROXY"] = "http://127.0.0.1:9" }, "query",
                "--collector", page);
            Assert.Contains($"{TraceId}  2018-12-13 14:51:00.000    1.00s  GET / [shop], 2 spans, 1 with errors", found.Output);
            var busy = await Cli.RunAsync("query", "--store", _directory);
            Assert.Equal(1, busy.ExitCode);
            Assert.Contains("is open in another collector", busy.Error);
        }
        finally
        {
            using var end = Process.Start("kill", ["-TERM", $"{collector.Id}"]);
            await collector.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token);
            collector.Dispose();
        }

        var shown = await Cli.OnATerminalAsync("query", "--store", _directory, "--sql", "SELECT 'last' || ' row' AS x");
        Assert.True(shown.LastIndexOf("last row", StringComparison.Ordinal) > shown.LastIndexOf("catching up", StringComparison.Ordinal),
            shown);
        var drawn = await Cli.RunAsync("query", "--store", _directory, "--trace", TraceId);
        Assert.Contains("! say, \"hi\" [shop]", drawn.Output);
        var csv = await Cli.RunAsync("query", "--store", _directory, "--csv", "--sql",
            "SELECT name, duration_nano // 1000000 AS ms FROM span ORDER BY ms");
        Assert.Equal("name,ms\n\"say, \"\"hi\"\"\",200\nGET /,1000\n", csv.Output);
        var table = await Cli.RunAsync("query", "--store", _directory, "--sql", "SELECT unnest(['a', '', 'b', '']) AS x, unnest([1, NULL, 20, NULL]) AS y");
        Assert.Equal("x y\na 1\n\nb 20\n\n", table.Output);
        var json = await Cli.RunAsync("query", "--store", _directory, "--json", "--min-duration", "900ms");
        Assert.Contains("\"processes\":{\"p1\":{\"serviceName\":\"shop\"", json.Output);
        var none = await Cli.RunAsync("query", "--store", _directory, "--service", "nobody");
        Assert.Equal((1, "no trace fits\n"), (none.ExitCode, none.Output));
        var refused = await Cli.RunAsync("query", "--store", _directory, "--sql", "SELECT * FROM read_text('/etc/hostname')");
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("'read_text' cannot be called here", refused.Error);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<(Process Process, string Http, string Page)> CollectAsync()
    {
        await Cli.RunAsync("--version"); // so that a build takes no part in what follows
        string[] arguments = ["collect", "--store", _directory, "--grpc-port", "0", "--http-port", "0", "--query-port", "0"];
        var process = Process.Start(new ProcessStartInfo(Path.Combine(Cli.Root, "patchtracer"), arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true
        })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
                return (process, $"http://{match.Groups[1]}", $"http://{match.Groups[2]}");
        }
        throw new InvalidOperationException("the collector ended before it listened");
    }

    private static async Task WaitForAsync(Func<Task<Cli>> ask, Predicate<Cli> good)
    {
        for (var i = 0; ; i++)
        {
            var result = await ask();
            if (good(result))
                return;
            Assert.True(i < 20, $"{result.Output}{result.Error}");
            await Task.Delay(250);
        }
    }

    [GeneratedRegex(@"OTLP/HTTP on (\S+), the page on http://(\S+),")]
    private static partial Regex Listening();
}
