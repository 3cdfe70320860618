using System.Text.RegularExpressions;
using PatchTracer.Workspace;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Cli.Tests;

/// <summary>What is given to CI systems: the action, the template, and the workflows of this repository.</summary>
public sealed partial class CiTests : IDisposable
{
    private static readonly string[] Given = ["action.yml", "templates/patchtracer.yml"];

    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-ci-").FullName;

    public static TheoryData<string> Files =>
        [.. Given, .. Directory.GetFiles(Path.Combine(Cli.Root, ".github/workflows")).Select(path => Path.GetRelativePath(Cli.Root, path))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_command_is_one_that_there_is_with_options_that_it_takes(string file)
    {
        var scripts = Scripts(file);
        Assert.NotEmpty(scripts);
        foreach (Match call in scripts.SelectMany(script => Call().Matches(script)))
        {
            var help = await Cli.RunAsync(call.Groups["verb"].Value, "--help");
            Assert.True(help.ExitCode == 0, call.Value);
            Assert.All(Option().Matches(call.Groups["rest"].Value), option => Assert.Matches($"\n  {option.Value}[ =]", help.Output));
        }
        var makefile = await File.ReadAllTextAsync(Path.Combine(Cli.Root, "Makefile"));
        Assert.All(scripts.SelectMany(script => Target().Matches(script)),
            target => Assert.Contains($"\n{target.Groups[1].Value}:", makefile));
        Assert.All(scripts.SelectMany(script => Program().Matches(script)),
            program => Assert.True(File.Exists(Path.Combine(Cli.Root, program.Value)), program.Value));
    }

    [Theory]
    [InlineData("action.yml", @"inputs\.([a-z]+)")]
    [InlineData("templates/patchtracer.yml", @"\$\[\[ inputs\.([a-z]+) \]\]")]
    public void Every_input_is_documented_and_used_and_no_script_has_one_written_into_it(string file, string use)
    {
        var text = File.ReadAllText(Path.Combine(Cli.Root, file));
        var root = Documents(file)[0];
        var declared = ((YamlMappingNode)(root.Children.TryGetValue("spec", out var spec) ? ((YamlMappingNode)spec)["inputs"]
            : root["inputs"])).Children.Keys.Select(key => $"{key}").ToList();
        var documentation = File.ReadAllText(Path.Combine(Cli.Root, "docs/ci.md"));

        Assert.Equal(declared.Order(), Regex.Matches(text, use).Select(match => match.Groups[1].Value).Distinct().Order());
        Assert.All(declared, input => Assert.Contains($"`{input}`", documentation));
        // What an input holds would be a part of the script.
        Assert.All(Scripts(file), script => Assert.DoesNotMatch(@"\$\{\{|\$\[\[", script));
    }

    [Theory]
    [InlineData("action.yml")]
    [InlineData("templates/patchtracer.yml")]
    public async Task A_bundle_becomes_report_and_JUnit_XML(string file)
    {
        var bundle = SampleBundle.Copy(Path.Combine(_directory, "bundle"));
        File.Delete(Path.Combine(bundle, "junit.xml"));
        File.Delete(Path.Combine(bundle, "report.txt"));

        // Of the template only the line that does it: the next one takes the machine's cluster down.
        var script = Scripts(file).Single(script => script.Contains("report.txt"));
        if (file != "action.yml")
            script = script.Split('\n').Single(line => line.Contains("report.txt"));
        await ShellAsync(script, ("BUNDLE", bundle));

        Assert.Contains("COMPLETE", await File.ReadAllTextAsync(Path.Combine(bundle, "report.txt")));
        Assert.Contains("<span class=\"good\">COMPLETE</span>", await File.ReadAllTextAsync(Path.Combine(bundle, "report.html")));
        Assert.Contains("<testsuite", await File.ReadAllTextAsync(Path.Combine(bundle, "junit.xml")));
        if (file != "action.yml")
            return;
        Assert.Contains("COMPLETE", await File.ReadAllTextAsync(Summary));
        // Markdown in a name would be obeyed in any line but such a one.
        Assert.All(await File.ReadAllLinesAsync(Summary), line => Assert.Matches("^(    |$)", line));
    }

    [Fact]
    public async Task Without_a_bundle_the_report_of_the_action_says_so_and_fails_nothing()
    {
        var output = await ShellAsync(Scripts("action.yml").Single(script => script.Contains("report.txt")),
            ("BUNDLE", Path.Combine(_directory, "none")));

        Assert.Contains("there is no bundle", output);
    }

    [Theory]
    [InlineData("action.yml")]
    [InlineData("templates/patchtracer.yml")]
    public async Task An_experiment_that_cannot_be_read_fails_the_step(string file)
    {
        var script = Scripts(file).Single(script => script.Contains("patchtracer run"));

        var failed = await Assert.ThrowsAsync<ToolException>(
            () => ShellAsync(RunLine(script), ("EXPERIMENT", "/nowhere.yaml"), ("BUNDLE", _directory), ("KUBERNETES", ""), ("TREE", "")));

        Assert.Contains("/nowhere.yaml: there is no such experiment file", failed.Message);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Summary => Path.Combine(_directory, "summary.md");

    // As the runners call it: GitHub with -e, GitLab line by line, which is the same.
    private Task<string> ShellAsync(string script, params (string Name, string Value)[] variables) =>
        new Tool("bash", "-e", "-o", "pipefail", "-c", script)
        {
            WorkingDirectory = _directory,
            Environment = new Dictionary<string, string?>(
            variables.Select(variable => KeyValuePair.Create(variable.Name, (string?)variable.Value)))
            {
                ["PATH"] = $"{Cli.Root}:{Environment.GetEnvironmentVariable("PATH")}",
                ["GITHUB_STEP_SUMMARY"] = Summary,
                ["PATCHTRACER_CACHE"] = Path.Combine(_directory, "cache"),
                ["CI_PROJECT_DIR"] = _directory,
            },
        }.RunAsync(default);

    private static string RunLine(string script) =>
        script.Split('\n').Single(line => line.StartsWith("patchtracer run", StringComparison.Ordinal));

    /// <summary>Every script of the file: a step's <c>run</c>, or the lines of a job's <c>script</c> as one.</summary>
    private static List<string> Scripts(string file) => [.. Documents(file).SelectMany(Scripts)];

    private static IEnumerable<string> Scripts(YamlNode node)
    {
        foreach (var child in node is YamlSequenceNode list ? list.Children.Select(item => (Key: "", Value: item))
            : node is YamlMappingNode map ? map.Children.Select(pair => (Key: $"{pair.Key}", pair.Value)) : [])
        {
            if (child.Key == "run" && child.Value is YamlScalarNode run)
                yield return run.Value!;
            else if (child.Key is "script" or "before_script" or "after_script")
                yield return string.Join('\n', ((YamlSequenceNode)child.Value).Select(line => ((YamlScalarNode)line).Value));
            else
            {
                foreach (var script in Scripts(child.Value))
                    yield return script;
            }
        }
    }

    private static List<YamlMappingNode> Documents(string file)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(Path.Combine(Cli.Root, file));
        stream.Load(reader);
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    [GeneratedRegex("""(?<![\w-])(?:\./|"\$GITHUB_ACTION_PATH/)?patchtracer"? (?<verb>[a-z]+)(?<rest>[^\n;|]*)""")]
    private static partial Regex Call();

    [GeneratedRegex("(?<![a-z-])--[a-z][a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex(@"\bmake ([a-z-]+)")]
    private static partial Regex Target();

    [GeneratedRegex(@"(?<![\w/])(?:\.ci|tests|tool)/[\w./-]+")]
    private static partial Regex Program();
}
