using System.Globalization;
using System.Text.Json;
using Xunit;

namespace PatchTracer.Cli.Tests;

public sealed class AnalyzeTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-cli-").FullName;

    [Fact]
    public async Task Of_a_bundle_each_chain_of_its_contract_is_a_group_whose_time_is_all_on_somebodys_account()
    {
        var (collapsed, speedscope) = (Path.Combine(_directory, "paths.txt"), Path.Combine(_directory, "paths.json"));
        var json = await ReadAsync(SampleBundle.Path, "--json", "--collapsed", collapsed, "--speedscope", speedscope);

        var groups = json.GetProperty("groups").EnumerateArray().ToList();
        Assert.Equal(["deploy", "dispatch"], groups.Select(group => group.GetProperty("name").GetString()).Order());
        foreach (var group in groups)
        {
            Assert.Equal(1, group.GetProperty("shares").GetProperty("layer").EnumerateArray()
                .Sum(share => share.GetProperty("all").GetProperty("value").GetDouble()), 6);
            var quantiles = group.GetProperty("durations").EnumerateArray()
                .Select(duration => duration.GetProperty("nanos").GetProperty("value").GetDouble()).ToList();
            Assert.Equal(quantiles.Order(), quantiles);
            Assert.Matches("^[0-9a-f]{32}$", group.GetProperty("tail").GetProperty("exampleTrace").GetString());
        }
        // Equal times in both files, but for what is rounded to microseconds.
        var profiles = (await ParseAsync(speedscope)).GetProperty("profiles").EnumerateArray().ToDictionary(
            profile => profile.GetProperty("name").GetString()!, profile =>
                profile.GetProperty("weights").EnumerateArray().Sum(weight => weight.GetInt64()));
        var lines = (await File.ReadAllLinesAsync(collapsed))
            .ToLookup(line => line[..line.IndexOf(';', StringComparison.Ordinal)],
                line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        Assert.All(profiles, profile => Assert.InRange(lines[profile.Key].Sum() * 1000.0 / profile.Value, 0.999, 1.001));
    }

    [Fact]
    public async Task In_SQL_the_paths_are_those_of_the_tables()
    {
        var json = await ReadAsync(SampleBundle.Path, "--json");
        var shares = await AskAsync("SELECT \"group\", layer, share, work_nano, wait_nano FROM layer_share");
        var subjects = await AskAsync(
            "SELECT \"group\", count(*) AS n, min(duration_nano - path) AS least, max(duration_nano - path) AS most FROM (SELECT subject.*, "
            + "(SELECT sum(duration_nano) FROM critical_segment WHERE subject = subject.id) AS path FROM subject) GROUP BY ALL");

        foreach (var (name, group) in Groups(json))
        {
            var own = subjects.Single(row => row.GetProperty("group").GetString() == name);
            Assert.Equal(group.GetProperty("subjects").GetInt32(), own.GetProperty("n").GetInt32());
            Assert.Equal(("0", "0"), ($"{own.GetProperty("least")}", $"{own.GetProperty("most")}"));
            var told = group.GetProperty("shares").GetProperty("layer").EnumerateArray()
                .ToDictionary(share => share.GetProperty("part").GetString()!, share => share.GetProperty("all").GetProperty("value").GetDouble());
            var asked = shares.Where(row => row.GetProperty("group").GetString() == name)
                .ToDictionary(row => row.GetProperty("layer").GetString()!, row => row.GetProperty("share").GetDouble());
            Assert.Equal(told.Keys.Order(), asked.Keys.Order());
            Assert.All(told, share => Assert.Equal(share.Value, asked[share.Key], 9));
        }
        var csv = await Cli.RunAsync("analyze", SampleBundle.Path, "--group", "dispatch", "--csv", "--sql",
            "SELECT DISTINCT input = subject.input AS same, \"group\" FROM subject");
        Assert.Equal("same,group\ntrue,dispatch\n", csv.Output);
    }

    [Theory]
    [InlineData("SELECT * FROM span", "there is no table 'span' here; the tables are critical_segment, layer_share, subject")]
    [InlineData("SELECT * FROM 'subject.csv'", "there is no table 'subject.csv' here")]
    [InlineData("DROP TABLE subject", "only a SELECT is answered")]
    [InlineData("SELECT nothing FROM subject", "nothing")]
    public async Task SQL_that_is_no_question_about_paths_is_refused(string sql, string told)
    {
        var result = await Cli.RunAsync("analyze", SampleBundle.Path, "--sql", sql);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
    }

    private static async Task<List<JsonElement>> AskAsync(string sql)
    {
        var result = await Cli.RunAsync("analyze", SampleBundle.Path, "--json", "--sql", sql);
        Assert.True(result.ExitCode == 0, result.Error);
        return [.. JsonDocument.Parse(result.Output).RootElement.EnumerateArray()];
    }

    [Fact]
    public async Task A_store_and_a_file_that_was_exported_from_it_give_the_same()
    {
        var (store, file) = (Path.Combine(_directory, "store"), Path.Combine(_directory, "traces.json"));
        Directory.CreateDirectory(Path.Combine(store, "raw"));
        foreach (var segment in Directory.GetFiles(Path.Combine(SampleBundle.Path, "raw")))
            File.Copy(segment, Path.Combine(store, "raw", Path.GetFileName(segment)));
        var exported = await Cli.RunAsync("export", "--store", store, "--format", "otlp", "--output", file);
        Assert.True(exported.ExitCode == 0, exported.Error);

        var (ofStore, ofFile, ofBundle) =
            (await ReadAsync(store, "--json"), await ReadAsync(file, "--json"), await ReadAsync(SampleBundle.Path, "--roots", "--json"));

        Assert.Equal(ofStore.GetProperty("groups").GetRawText(), ofFile.GetProperty("groups").GetRawText());
        Assert.Equal(Names(ofStore), Names(ofBundle));
        Assert.Contains("GET /dispatch (patchtracer)", Names(ofStore));
    }

    [Fact]
    public async Task Several_inputs_or_a_directory_of_them_are_asked_as_one()
    {
        // Two rounds, of which the second has the first's requests alone.
        var rounds = Path.Combine(_directory, "rounds");
        var (first, second) = (Path.Combine(rounds, "01"), Path.Combine(rounds, "02"));
        SampleBundle.Copy(first);
        var json = Path.Combine(_directory, "traces.json");
        Assert.Equal(0, (await Cli.RunAsync("export", "--store", first, "--format", "otlp", "--output", json)).ExitCode);
        Directory.CreateDirectory(rounds);
        File.Copy(json, second);

        var one = await ReadAsync(first, "--roots", "--json");
        var both = await ReadAsync(rounds, "--roots", "--json");
        var named = await ReadAsync(first, second, "--roots", "--json");

        Assert.Equal(named.GetRawText(), both.GetRawText());
        Assert.Equal(2 * one.GetProperty("spans").GetInt64(), both.GetProperty("spans").GetInt64());
        Assert.Equal(2 * one.GetProperty("traces").GetInt64(), both.GetProperty("traces").GetInt64());
        Assert.Equal(Names(one).Order(), Names(both).Order());
        foreach (var (group, alone) in Groups(both)
            .Join(Groups(one), group => group.Name, group => group.Name, (group, alone) => (group.Json, alone.Json)))
        {
            Assert.Equal(2 * alone.GetProperty("subjects").GetInt32(), group.GetProperty("subjects").GetInt32());
            // Twice the same subjects: the same quantiles and shares.
            Assert.Equal(Figures(alone), Figures(group));
        }
        Assert.StartsWith("2 inputs (", both.GetProperty("about").GetString(), StringComparison.Ordinal);

        var slowest = await Cli.RunAsync("explain", rounds, "--roots", "--group", "GET /dispatch");
        Assert.True(slowest.ExitCode == 0, slowest.Error);
        Assert.StartsWith("2 inputs (", slowest.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("speed", "slow")]
    public async Task A_running_collector_gives_the_same_as_its_store_and_only_what_its_address_asks_for()
    {
        var store = Path.Combine(_directory, "store");
        Directory.CreateDirectory(Path.Combine(store, "raw"));
        foreach (var segment in Directory.GetFiles(Path.Combine(SampleBundle.Path, "raw")))
            File.Copy(segment, Path.Combine(store, "raw", Path.GetFileName(segment)));
        var ofStore = await ReadAsync(store, "--json");
        await Cli.RunAsync("--version"); // so that a build takes no part in what follows
        using var collector = await PageProcess.StartAsync(
            Path.Combine(Cli.Root, "patchtracer"),
            ["collect", "--store", store, "--grpc-port", "0", "--http-port", "0", "--query-port", "0"]);
        var url = collector.Url.ToString();

        var ofCollector = await ReadUntilAsync(url, ofStore.GetProperty("spans").GetInt64());
        Assert.Equal(ofStore.GetProperty("groups").GetRawText(), ofCollector.GetProperty("groups").GetRawText());
        Assert.Equal(ofStore.GetProperty("traces").GetInt64(), ofCollector.GetProperty("traces").GetInt64());

        var ofRequests = await ReadAsync($"{url}?service=hotrod-driver&operation=GET+/FindNearest", "--json");
        Assert.Equal(Groups(ofStore).Single(group => group.Name == "GET /dispatch (patchtracer)").Json.GetProperty("subjects").GetInt32(),
            ofRequests.GetProperty("traces").GetInt32());
        foreach (var window in new[] { "since=1m", "until=2000-01-01T00:00:00Z" })
        {
            var none = await Cli.RunAsync("analyze", $"{url}?{window}");
            Assert.Equal((1, ""), (none.ExitCode, none.Output));
            Assert.Contains("it has no span", none.Error, StringComparison.Ordinal);
        }
        var compared = await Cli.RunAsync("compare", $"{url}?service=hotrod-driver", store, "--json");
        Assert.True(compared.ExitCode == 0, compared.Error);
        Assert.Equal(0, await collector.EndAsync());
        Assert.Contains("no collector answers", (await Cli.RunAsync("analyze", url)).Error, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> ReadUntilAsync(string url, long spans)
    {
        for (var i = 0; ; i++)
        {
            // The index catches up with the log after the start.
            var result = await Cli.RunAsync("analyze", url, "--json");
            if (result.ExitCode == 0 && JsonDocument.Parse(result.Output).RootElement is var json
                && json.GetProperty("spans").GetInt64() == spans)
                return json;
            Assert.True(i < 20, $"{result.Output}{result.Error}");
            await Task.Delay(500);
        }
    }

    private static IEnumerable<(string Name, JsonElement Json)> Groups(JsonElement json) =>
        json.GetProperty("groups").EnumerateArray().Select(group => (group.GetProperty("name").GetString()!, group));

    private static IEnumerable<string> Figures(JsonElement group) =>
        group.GetProperty("durations").EnumerateArray().Select(duration => duration.GetProperty("nanos").GetProperty("value").GetRawText())
            .Concat(group.GetProperty("shares").GetProperty("layer").EnumerateArray()
                .Select(share => $"{share.GetProperty("part")} {share.GetProperty("all").GetProperty("value").GetDouble():F6}")
                .Order(StringComparer.Ordinal));

    [Fact]
    public async Task The_text_is_for_people_and_one_group_can_be_asked_for()
    {
        var text = await Cli.RunAsync("analyze", SampleBundle.Path, "--group", "dispatch", "--top", "3");

        Assert.True(text.ExitCode == 0, text.Error);
        Assert.Contains("\ndispatch: ", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\ndeploy: ", text.Output, StringComparison.Ordinal);
        Assert.Contains("\n  p50 ", text.Output, StringComparison.Ordinal);
        Assert.Contains("\nlayer ", text.Output, StringComparison.Ordinal);
        Assert.All(text.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 140));
    }

    [Theory]
    [InlineData("nothing here", "there is nothing in it", 1)]
    [InlineData("no file", "there is no such bundle, store or file", 1)]
    [InlineData("empty", "empty", 1)]
    [InlineData("no spans", "it has no span", 1)]
    [InlineData("other group", "there are deploy, dispatch", 1)]
    [InlineData("top", "--top", 2)]
    [InlineData("twice", "this run is named twice", 1)]
    [InlineData("one of two", "there is no such bundle, store or file", 1)]
    [InlineData("unknown key", "for `tag`, but for service, operation, since, until", 1)]
    [InlineData("no time", "since takes a duration such as 15m", 1)]
    [InlineData("user in the address", "its token is taken from PATCHTRACER_TOKEN", 1)]
    public async Task Bad_input_is_told_with_what_to_do(string kind, string told, int exitCode)
    {
        var path = Path.Combine(_directory, kind);
        string[] arguments = [path];
        switch (kind)
        {
            case "nothing here":
                Directory.CreateDirectory(path);
                break;
            case "empty":
                await File.WriteAllTextAsync(path, "");
                break;
            case "no spans":
                await File.WriteAllTextAsync(path, "{\"resourceSpans\":[]}\n");
                break;
            case "other group":
                arguments = [SampleBundle.Path, "--group", "x"];
                break;
            case "twice":
                Directory.CreateSymbolicLink(path, SampleBundle.Path);
                arguments = [SampleBundle.Path, path];
                break;
            case "one of two":
                arguments = [SampleBundle.Path, path];
                break;
            case "unknown key":
                arguments = ["http://127.0.0.1:9/?tag=x"];
                break;
            case "no time":
                arguments = ["http://127.0.0.1:9/?since=yesterday"];
                break;
            case "user in the address":
                arguments = ["http://user:secret-token@127.0.0.1:9/"];
                break;
            case "top":
                arguments = [SampleBundle.Path, "--top", "0"];
                break;
        }

        var result = await Cli.RunAsync(["analyze", .. arguments]);

        Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("mistake in patchtracer", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static List<string> Names(JsonElement json) =>
        [.. json.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("name").GetString()!)];

    private static async Task<JsonElement> ReadAsync(params string[] arguments)
    {
        var result = await Cli.RunAsync(["analyze", .. arguments]);
        Assert.True(result.ExitCode == 0, result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private static async Task<JsonElement> ParseAsync(string file) => JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
}
