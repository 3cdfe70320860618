using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>Whatever data says, a terminal only shows it.</summary>
[Trait("speed", "slow")]
public sealed class HostileOutputTests(HostileInput input) : IClassFixture<HostileInput>
{
    private const string Trace = "5b8aa5a2d2c872e8321cf37308d69df2";

    [Theory]
    [InlineData("report", "{dir}/bundle")]
    [InlineData("report", "{dir}/bundle", "--json")]
    [InlineData("report", "{dir}/bundle", "--subject", "{text}")]
    [InlineData("report", "{dir}/{text}")]
    [InlineData("verify", "{dir}/bundle")]
    [InlineData("verify", "{dir}/bundle", "--json")]
    [InlineData("verify", "{dir}/bundle", "--contract", "{dir}/contract.yaml")]
    [InlineData("analyze", "{dir}/bundle", "--roots")]
    [InlineData("analyze", "{dir}/bundle", "--roots", "--json")]
    [InlineData("analyze", "{dir}/{text}")]
    [InlineData("explain", "{dir}/bundle", "--roots")]
    [InlineData("explain", "{dir}/bundle", "--roots", "--json")]
    [InlineData("explain", "{dir}/bundle", "{text}")]
    [InlineData("compare", "{dir}/bundle", "{dir}/store", "--roots")]
    [InlineData("compare", "{dir}/bundle", "{dir}/store", "--roots", "--json")]
    [InlineData("compare", "{dir}/bundle", "{dir}/{text}")]
    [InlineData("contract", "--from", "{dir}/bundle")]
    [InlineData("contract", "--from", "{dir}/bundle", "--output", "{dir}/contract-{text}.yaml")]
    [InlineData("query", "--store", "{dir}/store")]
    [InlineData("query", "--store", "{dir}/store", "--json")]
    [InlineData("query", "--store", "{dir}/store", "--trace", Trace)]
    [InlineData("query", "--store", "{dir}/store", "--trace", Trace, "--json")]
    [InlineData("query", "--store", "{dir}/store", "--sql", "SELECT name AS \"{text}\", service, tags FROM span")]
    [InlineData("query", "--store", "{dir}/store", "--csv", "--sql", "SELECT name AS \"{text}\", service, tags FROM span")]
    [InlineData("query", "--store", "{dir}/store", "--json", "--sql", "SELECT name AS \"{text}\", service, tags FROM span")]
    [InlineData("query", "--store", "{dir}/store", "--sql", "SELECT \"{text}\" FROM span")]
    [InlineData("query", "--store", "{dir}/store", "--trace", "{text}")]
    [InlineData("query", "--store", "{dir}/store", "--min-duration", "{text}")]
    [InlineData("query", "--store", "{dir}/store", "--since", "{text}")]
    [InlineData("query", "--store", "{dir}/{text}")]
    [InlineData("query", "--collector", "{text}")]
    [InlineData("export", "--store", "{dir}/store")]
    [InlineData("export", "--store", "{dir}/store", "--format", "jaeger")]
    [InlineData("export", "--store", "{dir}/store", "--format", "perfetto")]
    [InlineData("export", "--store", "{dir}/store", "--output", "{dir}/spans-{text}")]
    [InlineData("export", "--store", "{dir}/store", "--output", "{dir}/spans-{text}", "--json")]
    [InlineData("export", "--store", "{dir}/{text}")]
    [InlineData("import", "{dir}/{text}-lines.jsonl", "--store", "{dir}/{text}-store")]
    [InlineData("import", "{dir}/{text}-lines.jsonl", "--store", "{dir}/{text}-store", "--format", "otlp")]
    [InlineData("import", "{dir}/jaeger.json", "--store", "{dir}/{text}-store", "--format", "jaeger")]
    [InlineData("import", "{dir}/perfetto.json", "--store", "{dir}/{text}-store", "--format", "perfetto")]
    [InlineData("import", "{dir}/{text}-raw.json", "--store", "{dir}/{text}-store", "--format", "otlp")]
    [InlineData("import", "{dir}/spans.jsonl", "--store", "{dir}/{text}-store", "--json")]
    [InlineData("import", "{dir}/{text}", "--store", "{dir}/{text}-store")]
    [InlineData("points", "--catalog", "{catalog}")]
    [InlineData("points", "--catalog", "{catalog}", "--json")]
    [InlineData("points", "--catalog", "{dir}/unknown")]
    [InlineData("points", "--catalog", "{dir}/unknown", "--json")]
    [InlineData("points", "--catalog", "{dir}/{text}")]
    [InlineData("points", "--points", "{text}")]
    [InlineData("points", "--tree", "{dir}/{text}")]
    [InlineData("apply", "--tree", "{tree}", "--catalog", "{catalog}", "--dry-run")]
    [InlineData("apply", "--tree", "{tree}", "--catalog", "{catalog}", "--dry-run", "--json")]
    [InlineData("apply", "--tree", "{tree}", "--catalog", "{catalog}", "--export", "{dir}/patches-{text}")]
    [InlineData("apply", "--tree", "{tree}", "--catalog", "{catalog}", "--overlay", "{dir}/overlay-{text}", "--json")]
    [InlineData("apply", "--tree", "{tree}", "--catalog", "{dir}/{text}")]
    [InlineData("apply", "--tree", "{tree}", "--catalog", "{catalog}", "--series", "{text}")]
    [InlineData("apply", "--tree", "{dir}/{text}")]
    [InlineData("revert", "--tree", "{dir}/{text}")]
    [InlineData("weave", "{dir}/text.dll", "--catalog", "{dir}/methods")]
    [InlineData("weave", "{dir}/{text}")]
    [InlineData("weave", "{dir}/{text}", "--revert")]
    [InlineData("weave", "{dir}/text.dll", "--points", "{text}")]
    [InlineData("init", "{dir}/{text}-manifest.yaml", "--output", "{dir}/init")]
    [InlineData("init", "{dir}/pod.yaml", "--output", "{dir}/init-{text}")]
    [InlineData("init", "{dir}/{text}-broken.yaml", "--output", "{dir}/init")]
    [InlineData("init", "{dir}/{text}", "--output", "{dir}/init")]
    [InlineData("init", "{dir}/{text}-manifest.yaml", "--name", "{text}")]
    [InlineData("samples", "{dir}/{text}")]
    [InlineData("samples", "{dir}/samples-{text}")]
    [InlineData("run", "{dir}/experiment.yaml")]
    [InlineData("build", "{dir}/experiment.yaml")]
    [InlineData("up", "{dir}/{text}.yaml")]
    [InlineData("down", "--name", "{text}")]
    [InlineData("collect", "--listen", "{text}")]
    [InlineData("collect", "--forward", "{text}")]
    [InlineData("{text}")]
    [InlineData("verify", "--{text}")]
    public async Task No_verb_hands_a_command_in_its_data_on_to_the_terminal(params string[] arguments)
    {
        var result = await Cli.RunAsync([.. arguments.Select(input.Of)]);

        Assert.Empty(HostileInput.Commands(result.Output));
        Assert.Empty(HostileInput.Commands(result.Error));
        // It was there, and is seen.
        Assert.Contains(@"\u00", result.Output + result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report", "{dir}/bundle", "--json")]
    [InlineData("query", "--store", "{dir}/store", "--json")]
    [InlineData("export", "--store", "{dir}/store")]
    public async Task What_is_JSON_says_the_same_as_before(params string[] arguments)
    {
        var result = await Cli.RunAsync([.. arguments.Select(input.Of)]);

        Assert.Contains(Texts(JsonNode.Parse(result.Output)!), text => text == HostileInput.Text);
    }

    [Theory]
    [InlineData("report", "{dir}/bundle")]
    [InlineData("query", "--store", "{dir}/store", "--sql", "SELECT name AS \"{text}\", service, tags FROM span")]
    [InlineData("points", "--catalog", "{dir}/unknown")]
    [InlineData("samples", "{dir}/{text}")]
    public async Task On_a_terminal_the_colours_are_our_own(params string[] arguments)
    {
        var shown = await Cli.OnATerminalAsync([.. arguments.Select(input.Of)]);

        Assert.DoesNotMatch(new Regex("\u001b\\]|\a|\u001b\\[31mE|\rEVIL|[\u007f-\u009f\u202e\u2066\u200e\u200f\u061c\u2028\u2029]"),
            shown);
        Assert.Contains(@"\u00", shown, StringComparison.Ordinal);
        if (arguments[0] is "points" or "samples")
            Assert.Contains("\u001b[", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_of_text_is_no_formula_and_a_number_stays_one()
    {
        const string Select = """
            SELECT '=HYPERLINK("http://x","y")' AS "=1+1", '+1+cmd' AS a, '-2+3' AS b, '@sum' AS c, '	tab' AS d, -1 AS e, -1.5::DECIMAL(9,2) AS f, '-12' AS g, 'a=b' AS h, '-Infinity'::DOUBLE AS i
            """;

        var csv = await Cli.RunAsync("query", "--store", input.Store, "--csv", "--sql", Select);

        Assert.Equal("'=1+1,a,b,c,d,e,f,g,h,i\n\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",'+1+cmd,'-2+3,'@sum,'\ttab,-1,-1.50,-12,a=b,-Infinity\n", csv.Output);
    }

    /// <summary>But for what runs in other people's programs, and processes that speak with their parent alone.</summary>
    [Fact]
    public void Nothing_but_the_terminal_writes_to_one()
    {
        string[] others = ["PatchTracer.Cli/Console/", "PatchTracer.Agent/", "PatchTracer.IL.Runtime/",
            "PatchTracer.Collector/Sql/SqlWorker.cs", "PatchTracer.Exchange/ParquetWorker.cs"];
        var tool = Path.Combine(Cli.Root, "tool");
        var sources = Directory.GetFiles(tool, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Where(path => !others.Any(Path.GetRelativePath(tool, path).StartsWith)).ToList();

        Assert.NotEmpty(sources);
        Assert.All(sources, path => Assert.DoesNotMatch(
            @"\bConsole\.(Out|Error|Write|SetOut|SetError|OpenStandard(Output|Error))|\bAnsiConsole\b", File.ReadAllText(path)));
    }

    private static IEnumerable<string> Texts(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(pair => Texts(pair.Value!)),
        JsonArray list => list.SelectMany(item => Texts(item!)),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
