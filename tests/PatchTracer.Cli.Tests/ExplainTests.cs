using System.Text.Json;
using Xunit;

namespace PatchTracer.Cli.Tests;

public sealed class ExplainTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-cli-").FullName;

    [Fact]
    public async Task A_trace_that_stands_out_is_explained_with_where_to_look()
    {
        var file = Path.Combine(_directory, "traces.json");
        var traces = TraceFile.Write(file, [.. Enumerable.Range(0, 30).Select(i => 40.0 + i % 7), 700]);

        var (slowest, named, ordinary) =
            (await Cli.RunAsync("explain", file), await Cli.RunAsync("explain", file, traces[^1], "--json"),
                await Cli.RunAsync("explain", file, traces[3]));

        Assert.True(slowest.ExitCode == 0, slowest.Error);
        Assert.Contains(traces[^1], slowest.Output, StringComparison.Ordinal);
        Assert.Contains("That is unusually long", slowest.Output, StringComparison.Ordinal);
        Assert.Contains("work of SELECT (database)", slowest.Output, StringComparison.Ordinal);
        var explanation = JsonDocument.Parse(named.Output).RootElement.GetProperty("subjects")[0].GetProperty("explanation");
        Assert.Equal((30, 0, true), (explanation.GetProperty("peers").GetInt32(), explanation.GetProperty("asSlow").GetInt32(),
            explanation.GetProperty("unusual").GetBoolean()));
        Assert.Equal(traces[^1], explanation.GetProperty("parts")[0].GetProperty("longest").GetProperty("traceId").GetString());
        Assert.Contains("Nothing unusual.", ordinary.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_bundle_the_slowest_of_each_chain_is_explained_and_a_pod_by_its_name()
    {
        var (all, pod) = (await Cli.RunAsync("explain", SampleBundle.Path),
            await Cli.RunAsync("explain", SampleBundle.Path, "hotrod/", "--group", "deploy"));

        Assert.True(all.ExitCode == 0, all.Error);
        Assert.Contains("(deploy) took", all.Output, StringComparison.Ordinal);
        Assert.Contains("(dispatch) took", all.Output, StringComparison.Ordinal);
        Assert.All(all.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 140));
        Assert.Equal(1, pod.ExitCode);
        Assert.Contains("`hotrod/` is not one alone", pod.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "", 1, "no pod, request or trace is called `nobody`")]
    [InlineData("", "--group=x", 1, "there are deploy, dispatch")]
    [InlineData("", "--top=0", 2, "--top")]
    public async Task Bad_input_is_told_with_what_to_do(string subject, string option, int exitCode, string told)
    {
        string[] given = [.. ((string[])[subject, option]).Where(argument => argument.Length > 0)];
        var result = await Cli.RunAsync(["explain", SampleBundle.Path, .. given]);

        Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
