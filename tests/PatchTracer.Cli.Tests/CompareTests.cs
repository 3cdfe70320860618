using System.Text.Json;
using Xunit;

namespace PatchTracer.Cli.Tests;

public sealed class CompareTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-cli-").FullName;
    private readonly Random _random = new(5);

    [Fact]
    public async Task A_part_that_takes_longer_is_named_and_the_gate_closes()
    {
        var (before, after) = (Rounds("before", 4, 40), Rounds("after", 4, 60));
        var (junit, markdown, html) = (Path.Combine(_directory, "junit.xml"), Path.Combine(_directory, "comment.md"),
            Path.Combine(_directory, "compared.html"));

        var result = await Cli.RunAsync("compare", before, "--with", after, "--fail-on", "slower=10%,structure", "--junit", junit,
            "--markdown", markdown, "--html", html, "--json");

        Assert.True(result.ExitCode == 1, result.Error);
        var group = JsonDocument.Parse(result.Output).RootElement.GetProperty("groups")[0];
        Assert.Equal(("GET / (front)", "different"), (group.GetProperty("name").GetString(), group.GetProperty("answer").GetString()));
        Assert.Equal("SELECT (database)", group.GetProperty("parts").GetProperty("operation")[0].GetProperty("part").GetString());
        var change = group.GetProperty("quantiles")[0].GetProperty("change");
        Assert.InRange(change.GetProperty("value").GetDouble() / 1e6, 15, 25);
        Assert.InRange(change.GetProperty("low").GetDouble(), 10e6, change.GetProperty("value").GetDouble());
        Assert.Contains("failures=\"1\"", await File.ReadAllTextAsync(junit), StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(html);
        Assert.Contains("<line class=\"whisker differs\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"#GET%20%2F%20%28front%29\"", page, StringComparison.Ordinal);
        Assert.Contains("<section id=\"GET%20%2F%20%28front%29\">", page, StringComparison.Ordinal);
        Assert.Contains("**different**", await File.ReadAllTextAsync(markdown), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_time_changed_is_compared_with_what_was_before_it()
    {
        var file = Path.Combine(_directory, "day.json");
        TraceFile.Write(file, Enumerable.Range(0, 48).Select(i => (i < 24 ? 40.0 : 70.0) + _random.Next(10)));
        var at = DateTimeOffset.FromUnixTimeSeconds(1_700_000_235).ToString("o", System.Globalization.CultureInfo.InvariantCulture); // between the 24th and the 25th

        var result = await Cli.RunAsync("compare", file, "--at", at, "--fail-on", "slower");

        Assert.True(result.ExitCode == 1, result.Error + result.Output);
        Assert.Contains("before: 6 rounds\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("GET / (front): 24 subjects before, 24 after\n  different: p50 +", result.Output, StringComparison.Ordinal);
        Assert.Contains("4 rounds", (await Cli.RunAsync("compare", file, "--at", at, "--parts", "4")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "compare FILE FILE2 --at 15m", "--at takes one input")]
    [InlineData(2, "compare FILE --at 15m --measured", "--at takes one input")]
    [InlineData(2, "compare FILE --at noon", "--at takes a duration such as 15m")]
    [InlineData(2, "compare FILE --at 15m --parts 25", "--parts takes a number from 1 to 24")]
    [InlineData(1, "compare FILE --at 1999-01-01", "nothing of which a path is known began before")]
    [InlineData(1, "compare FILE --at 0s", "nothing of which a path is known began from")]
    public async Task A_time_that_divides_nothing_is_an_error(int code, string line, string said)
    {
        var file = Path.Combine(_directory, "day.json");
        TraceFile.Write(file, [40, 40]);

        var result = await Cli.RunAsync(line.Split(' ').Select(word => word == "FILE" ? file : word).ToArray());

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_runs_pass_the_gate_and_are_the_same_or_say_what_they_could_have_shown()
    {
        var (before, after) = (Rounds("before", 4, 40), Rounds("after", 4, 40));

        var result = await Cli.RunAsync("compare", before, "--with", after, "--fail-on", "different,slower,structure", "--same", "50%");

        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        Assert.Contains("before: 4 rounds\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("GET / (front): 100 subjects before, 100 after\n  p50: the same within ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_bundles_are_compared_by_their_contract_and_cannot_tell()
    {
        var other = SampleBundle.Copy(Path.Combine(_directory, "other"));
        var manifest = Path.Combine(other, "manifest.json");
        await File.WriteAllTextAsync(manifest,
            (await File.ReadAllTextAsync(manifest)).Replace("v1.20.2", "v1.20.3", StringComparison.Ordinal));

        var result = await Cli.RunAsync("compare", SampleBundle.Path, other, "--fail-on", "unknown");

        Assert.True(result.ExitCode == 1, result.Error);
        Assert.Contains("kubernetes: v1.20.2 before, v1.20.3 after", result.Output, StringComparison.Ordinal);
        Assert.Contains("\ndeploy: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("\ndispatch: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("p50: cannot tell; rounds differ by themselves", result.Output, StringComparison.Ordinal);
        Assert.All(result.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 140));
    }

    [Fact]
    public async Task Runs_whose_components_were_not_traced_are_compared_by_what_was_measured_beside_the_spans()
    {
        var (on, off, junit) = (Path.Combine(_directory, "on"), Path.Combine(_directory, "off"), Path.Combine(_directory, "junit.xml"));
        for (var round = 1; round <= 3; round++)
        {
            Measured(Path.Combine(off, $"{round}"), "\"off\"", 2_000_000_000 + round * 10_000_000);
            Measured(Path.Combine(on, $"{round}"), "\"on\"", 3_000_000_000 + round * 10_000_000);
        }

        var result = await Cli.RunAsync("compare", off, "--with", on, "--fail-on", "costlier=20%", "--junit", junit, "--json");

        Assert.True(result.ExitCode == 1, result.Error + result.Output);
        var json = JsonDocument.Parse(result.Output).RootElement;
        var processor = json.GetProperty("usage").GetProperty("processor")[0];
        Assert.Equal(("kubelet", "different", 1e9), (processor.GetProperty("part").GetString(), processor.GetProperty("answer").GetString(),
            processor.GetProperty("change").GetProperty("value").GetDouble()));
        Assert.Equal(["pods, created to ready", "request GET /dispatch"],
            json.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("name").GetString()).Order());
        Assert.Contains("processor time of kubelet", await File.ReadAllTextAsync(junit), StringComparison.Ordinal);
        // Traced ones are compared so where it is asked for, one thing alone where that is.
        var alone = await Cli.RunAsync("compare", Path.Combine(on, "1"), Path.Combine(on, "2"), "--measured", "--group", "memory of");
        Assert.True(alone.ExitCode == 0, alone.Error);
        Assert.Contains("\nmemory ", alone.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("pods,", alone.Output, StringComparison.Ordinal);
        var report = await Cli.RunAsync("report", Path.Combine(off, "1"), "--html", Path.Combine(_directory, "run.html"));
        Assert.True(report.ExitCode == 0, report.Error);
        Assert.Contains("<h2>What the components used</h2>", await File.ReadAllTextAsync(Path.Combine(_directory, "run.html")),
            StringComparison.Ordinal);
        var text = (await Cli.RunAsync("report", Path.Combine(off, "1"))).Output;
        Assert.Matches(@"\nkubelet +n +2\.01s +3\.4% +47\.7MiB\n", text);
        Assert.Contains("NOT TRACED  contract hotrod was not asked: the components sample nothing", text, StringComparison.Ordinal);
        var old = await Cli.RunAsync("compare", SampleBundle.Path, Path.Combine(off, "1"));
        Assert.Equal((1, ""), (old.ExitCode, old.Output));
        Assert.Contains("has nothing that was measured beside its spans", old.Error, StringComparison.Ordinal);
    }

    private static void Measured(string path, string sampling, long cpu)
    {
        SampleBundle.Copy(path);
        var manifest = Path.Combine(path, "manifest.json");
        var text = File.ReadAllText(manifest);
        Assert.Contains("\"sampling\": \"on\"", text, StringComparison.Ordinal);
        File.WriteAllText(manifest, text.Replace("\"sampling\": \"on\"", $"\"sampling\": {sampling}", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(path, "measured.json"), $$"""
            {"from": "2026-01-01T00:00:00Z", "until": "2026-01-01T00:01:00Z",
             "components": [{"component": "kubelet", "node": "n", "cpuNanos": {{cpu}}, "memoryBytes": 50000000}],
             "pods": [{"namespace": "a", "name": "p", "uid": "u", "createdUnixNano": 1, "readyUnixNano": 2000000001}]}
            """);
    }

    [Theory]
    [InlineData("one alone", 2, "it takes two runs")]
    [InlineData("the same", 1, "named twice")]
    [InlineData("a link to the same", 1, "named twice")]
    [InlineData("nothing in it", 1, "there is nothing in it")]
    [InlineData("nothing there", 1, "there is no such bundle, store or file")]
    [InlineData("no such group", 1, "there are GET / (front)")]
    [InlineData("gate", 2, "none of different, slower, slower=5%")]
    [InlineData("same", 2, "--same takes a percentage")]
    [InlineData("top", 2, "--top")]
    public async Task Bad_input_is_told_with_what_to_do(string kind, int exitCode, string told)
    {
        var (a, b) = (Path.Combine(_directory, "a.json"), Path.Combine(_directory, "b.json"));
        TraceFile.Write(a, [40, 41]);
        TraceFile.Write(b, [40, 41]);
        var (empty, link) = (Directory.CreateDirectory(Path.Combine(_directory, "empty")).FullName, Path.Combine(_directory, "link.json"));
        File.CreateSymbolicLink(link, a);
        string[] arguments = kind switch
        {
            "one alone" => [a],
            "the same" => [a, a],
            "a link to the same" => [a, b, "--with", link],
            "nothing in it" => [a, empty],
            "nothing there" => [a, Path.Combine(_directory, "nowhere.json")],
            "no such group" => [a, b, "--group", "x"],
            "gate" => [a, b, "--fail-on", "worse"],
            "same" => [a, b, "--same", "little"],
            _ => [a, b, "--top", "0"],
        };

        var result = await Cli.RunAsync(["compare", .. arguments]);

        Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("mistake in patchtracer", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>A directory of runs of 25 requests.</summary>
    private string Rounds(string name, int count, double database)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_directory, name)).FullName;
        for (var round = 0; round < count; round++)
            TraceFile.Write(Path.Combine(directory, $"{round}.json"),
                Enumerable.Range(0, 25).Select(_ => database * (0.9 + 0.2 * _random.NextDouble())));
        return directory;
    }
}
