using System.Text.Json.Nodes;
using Xunit;

namespace PatchTracer.Cli.Tests;

public sealed class UsageTests
{
    private static readonly string[] Names =
        ["run", "verify", "report", "init", "contract", "points", "apply", "revert", "weave", "build", "up", "down", "collect", "query",
            "export", "import", "samples", "doctor", "prune"];

    public static TheoryData<string> Verbs => [.. Names];

    [Fact]
    public async Task Help_lists_every_verb_on_standard_output()
    {
        var help = await Cli.RunAsync("--help");

        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.All(Names, verb => Assert.Contains($"\n  {verb} ", help.Output));
    }

    [Fact]
    public async Task Examples_show_what_somebody_would_type_and_no_default()
    {
        var help = await Cli.RunAsync("collect", "--help");

        Assert.Contains("\n  patchtracer collect\n", help.Output);
        Assert.Contains("\n  patchtracer collect --forward grpc://tempo:4317\n", help.Output);
    }

    [Fact]
    public async Task What_is_missing_is_told_by_its_name_with_where_to_read_on()
    {
        var result = await Cli.RunAsync("verify");

        Assert.Equal("patchtracer: BUNDLE is missing\npatchtracer: `patchtracer verify --help` says what it takes\n", result.Error);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task The_help_of_each_verb_has_an_example(string verb)
    {
        var help = await Cli.RunAsync(verb, "--help");

        Assert.Equal(0, help.ExitCode);
        Assert.Contains($"patchtracer {verb}", help.Output);
    }

    [Fact]
    public async Task A_patience_that_is_no_number_is_told_before_anything_is_done()
    {
        var result = await Cli.RunAsync(new Dictionary<string, string> { ["PATCHTRACER_PATIENCE"] = "long" }, "points");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("PATCHTRACER_PATIENCE", result.Error, StringComparison.Ordinal);
        Assert.Contains("`long`", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-verb")]
    [InlineData("run")]
    [InlineData("points", "--no-such-option")]
    [InlineData("run", "samples/experiments/hotrod.yaml", "--tree", "/", "--kubernetes", "v1.34.1")]
    [InlineData("run", "samples/experiments/hotrod.yaml", "--source", "/")]
    [InlineData("report", "/nowhere", "--page", "--port", "99999")]
    [InlineData("report", "/nowhere", "--json", "--subject", "x")]
    [InlineData("collect", "--listen", "nonsense")]
    [InlineData("collect", "--forward", "nonsense")]
    [InlineData("collect", "--grpc-port", "65536")]
    [InlineData("collect", "--jaeger-http-port", "-1")]
    [InlineData("collect", "--memory", "1")]
    [InlineData("collect", "--keep-days", "0")]
    [InlineData("collect", "--keep-days", "1000000000")]
    [InlineData("collect", "--keep-size", "9223372036854775807")]
    [InlineData("collect", "--memory", "2147483647")]
    [InlineData("query", "--collector", "nonsense")]
    [InlineData("query", "--csv")]
    [InlineData("query", "--limit", "0")]
    [InlineData("export", "--json")]
    [InlineData("export", "--format", "pdf")]
    [InlineData("export", "--trace", "12")]
    [InlineData("apply", "--tree", "/", "--series", "x", "--dry-run")]
    [InlineData("prune", "--days", "99999999")]
    [InlineData("init")]
    [InlineData("init", "/nowhere", "--name", "A b")]
    [InlineData("contract")]
    [InlineData("down", "--name", "..")]
    [InlineData("down", "--name", "../..")]
    [InlineData("down", "--name", "A b")]
    [InlineData("query", "--since", "yesterday", "--collector", "http://127.0.0.1:1")]
    public async Task Wrong_usage_is_exit_code_2_and_said_on_standard_error(params string[] arguments)
    {
        var result = await Cli.RunAsync(arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.NotEqual("", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [Fact]
    public async Task Points_as_JSON_has_every_tracepoint_of_the_catalog()
    {
        var points = await Cli.RunAsync("points", "--json");

        Assert.Equal(0, points.ExitCode);
        var files = Directory.GetFiles(Path.Combine(Cli.Root, "patches/catalog"), "*.yaml", SearchOption.AllDirectories).Length;
        Assert.Equal(files, JsonNode.Parse(points.Output)!["tracepoints"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("build")]
    [InlineData("points", "--catalog")]
    [InlineData("import")]
    [InlineData("import", "--format", "jaeger")]
    [InlineData("import", "--format", "perfetto")]
    public async Task A_file_that_is_nested_very_deep_is_told_like_any_other_that_is_bad(params string[] arguments)
    {
        var directory = Directory.CreateTempSubdirectory("patchtracer-test-");
        var file = Path.Combine(directory.FullName, "deep.yaml");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("{\"data\": ", 100_000)));

        var result = await Cli.RunAsync([.. arguments, arguments.Contains("--catalog") ? directory.FullName : file]);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"patchtracer: {file}:", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("verify", "/nowhere")]
    [InlineData("report", "/nowhere")]
    [InlineData("run", "/nowhere.yaml")]
    [InlineData("run", "samples/experiments/hotrod.yaml", "--catalog", "/nowhere")]
    [InlineData("init", "/nowhere")]
    [InlineData("contract", "--from", "/nowhere")]
    [InlineData("apply", "--tree", "/")]
    [InlineData("revert", "--tree", "/")]
    [InlineData("points", "--tree", "/")]
    [InlineData("weave", "/nowhere.dll")]
    [InlineData("weave", "/etc/passwd")]
    [InlineData("points", "--points", "nothing.*")]
    [InlineData("query", "--store", "/nowhere")]
    [InlineData("export", "--store", "/nowhere")]
    [InlineData("import", "/nowhere")]
    public async Task A_failure_is_one_message_without_a_stack_trace_and_exit_code_1(params string[] arguments)
    {
        var result = await Cli.RunAsync(arguments);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("patchtracer: ", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
    }
}
