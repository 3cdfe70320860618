using System.Text.Json;
using PatchTracer.Collector.Tests;
using PatchTracer.Collector.Tests.ClickHouse;
using PatchTracer.Exchange.ClickHouse;
using PatchTracer.Otlp;
using PatchTracer.Storage.Log;
using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>The recorded run, sent to a ClickHouse and asked for there.</summary>
[Trait("speed", "slow")]
public sealed class ClickHouseVerbTests
{
    private static readonly string Bundle = Path.Combine(Cli.Root, "samples/bundles/hotrod");

    [SkippableTheory]
    [InlineData(ClickHouseKind.Server2018)]
    [InlineData(ClickHouseKind.CurrentEngine)]
    public async Task What_is_there_is_judged_and_analyzed_as_the_bundle_is(ClickHouseKind kind)
    {
        await using var server = await FilledAsync(kind);
        using var directory = new TemporaryDirectory();

        var (here, there) = (await Cli.RunAsync("verify", Bundle, "--json"), await Cli.RunAsync("verify", Bundle, "--json", "--spans", server.Url()));
        Assert.Equal((0, 0), (here.ExitCode, there.ExitCode));
        Assert.Equal(here.Output, there.Output);

        var import = await Cli.RunAsync("import", server.Url(), "--store", directory["store"], "--json");
        Assert.Equal((0, ""), (import.ExitCode, import.Error));
        var imported = JsonDocument.Parse(import.Output).RootElement;
        Assert.Equal(("ClickHouse", 2636), (imported.GetProperty("format").GetString(), imported.GetProperty("spans").GetInt32()));
        Assert.Equal(await GroupsAsync(directory["store"]), await GroupsAsync(server.Url()));

        var some = await Cli.RunAsync("analyze", $"{server.Url()}?service=hotrod-frontend&until=2200-01-01", "--json");
        Assert.Equal(0, some.ExitCode);
        var none = await Cli.RunAsync("analyze", $"{server.Url()}?service=nobody");
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("it has no span", none.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_cannot_be_asked_is_told_in_a_line_without_a_secret()
    {
        await using var server = await FilledAsync(ClickHouseKind.Server2018);
        var password = new Dictionary<string, string> { [ClickHouseAddress.PasswordVariable] = "wrong-password" };
        foreach (var (arguments, environment, code, says) in new (string[], Dictionary<string, string>, int, string)[]
        {
            (["analyze", server.Url("nowhere")], [], 1, "nowhere"),
            (["analyze", server.Url(user: "writer")], password, 1, "password"),
            (["analyze", "clickhouse://me:secret-word@127.0.0.1/otel"], [], 1, ClickHouseAddress.PasswordVariable),
            (["analyze", $"{server.Url()}?pod=a"], [], 1, "service, operation, since, until"),
            (["verify", Bundle, "--spans", "http://127.0.0.1:1"], [], 2, "clickhouse://"),
            (["import", server.Url(), "--format", "Otlp"], [], 2, "--format"),
        })
        {
            var run = await Cli.RunAsync(environment, arguments);
            Assert.Equal(code, run.ExitCode);
            Assert.Contains(says, run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("wrong-password", run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("secret-word", run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
            Assert.Equal("", run.Output);
        }
    }

    private static async Task<ClickHouseServer> FilledAsync(ClickHouseKind kind)
    {
        Skip.If(ClickHouseServer.Unavailable(kind) is not null, ClickHouseServer.Unavailable(kind));
        var server = await ClickHouseServer.StartAsync(kind);
        using var writer = new ClickHouseWriter(server.Address());
        var records = new List<RawRecord>();
        await foreach (var record in RawLog.ReadAsync(Path.Combine(Bundle, "raw"), default))
            records.Add(record);
        Assert.Contains(records, record => record.Signal == RawSignal.Metrics);
        await writer.WriteAsync(records, default);
        return server;
    }

    private static async Task<IReadOnlyList<string>> GroupsAsync(string input)
    {
        var run = await Cli.RunAsync("analyze", input, "--json");
        Assert.Equal(0, run.ExitCode);
        return [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("groups").EnumerateArray().Select(group => group.GetRawText())];
    }
}
