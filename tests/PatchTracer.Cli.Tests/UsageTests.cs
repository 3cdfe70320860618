using System.Text.Json.Nodes;
using Xunit;

namespace PatchTracer.Cli.Tests;

public sealed class UsageTests
{
    private static readonly string[] Names = ["run", "verify", "report", "points", "apply", "revert", "weave", "build", "up", "down", "collect", "query", "export", "import", "doctor", "prune"];

    public static TheoryData<string> Verbs => [.. Names];

    [Fact]
    public async Task Help_lists_every_verb_on_standard_output()
    {
        var help = await Cli.RunAsync("--help");

        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.All(Names, verb => Assert.Contains($"\n  {verb} ", help.Output));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task The_help_of_each_verb_has_an_example(string verb)
    {
        var help = await Cli.RunAsync(verb, "--help");

        Assert.Equal(0, help.ExitCode);
        Assert.Contains($"patchtracer {verb}", help.Output);
    }

    [Theory]
    [InlineData("no-such-verb")]
    [InlineData("run")]
    [InlineData("points", "--no-such-option")]
    public async Task Wrong_usage_is_exit_code_2_and_said_on_standard_error(params string[] arguments)
    {
        var result = await Cli.RunAsync(arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.NotEqual("", result.Error);
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
    [InlineData("verify", "/nowhere")]
    [InlineData("report", "/nowhere")]
    [InlineData("run", "/nowhere.yaml")]
    [InlineData("apply", "--tree", "/")]
    [InlineData("revert", "--tree", "/")]
    [InlineData("points", "--tree", "/")]
    [InlineData("weave", "/nowhere.dll")]
    [InlineData("weave", "/etc/passwd")]
    [InlineData("points", "--points", "nothing.*")]
    [InlineData("collect", "--listen", "nonsense")]
    [InlineData("query", "--store", "/nowhere")]
    [InlineData("query", "--collector", "nonsense")]
    [InlineData("collect", "--forward", "nonsense")]
    [InlineData("export", "--store", "/nowhere")]
    [InlineData("export", "--store", "/nowhere", "--json")]
    [InlineData("import", "/nowhere")]
    public async Task A_failure_is_one_message_without_a_stack_trace_and_exit_code_1(params string[] arguments)
    {
        var result = await Cli.RunAsync(arguments);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("patchtracer: ", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
    }
}
