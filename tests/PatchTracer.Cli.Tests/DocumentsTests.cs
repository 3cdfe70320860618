using System.Text.RegularExpressions;
using PatchTracer.Experiments.Files;
using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>What there is stands in the documents, and what stands in the documents is there.</summary>
public sealed partial class DocumentsTests
{
    private static readonly string[] Texts =
        [.. Directory.GetFiles(Path.Combine(Cli.Root, "docs"), "*.md"), .. Directory.GetFiles(Cli.Root, "*.md"),
        .. Directory.GetFiles(Path.Combine(Cli.Root, "tool"), "README.md",
            new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })];

    /// <summary>Options of other programs that the documents name.</summary>
    private static readonly string[] Foreign = ["--index", "--filter", "--global", "--source", "--quiet", "--message", "--oneline", "--short"];

    public static TheoryData<string> Files => [.. Texts.Select(path => Path.GetRelativePath(Cli.Root, path))];

    [Fact]
    public async Task Every_option_of_every_verb_is_documented_and_no_other_is()
    {
        var there = new HashSet<string>();
        foreach (Match verb in VerbLine().Matches((await Cli.RunAsync("--help")).Output))
        {
            var options = OptionLine().Matches((await Cli.RunAsync(verb.Groups[1].Value, "--help")).Output)
                .Select(option => option.Groups[1].Value);
            there.UnionWith(options);
        }
        Assert.True(there.Count > 40, $"{there.Count}");
        var commands = await File.ReadAllTextAsync(Path.Combine(Cli.Root, "docs/commands.md"))
            + await File.ReadAllTextAsync(Path.Combine(Cli.Root, "docs/collector.md"));
        var documented = Option().Matches(commands).Select(option => option.Value).ToHashSet();
        Assert.Empty(there.Except(documented));

        var named = Texts.SelectMany(path => Option().Matches(File.ReadAllText(path)).Select(option => option.Value));
        Assert.Empty(named.Except(there).Except(Foreign));
    }

    [Fact]
    public void Every_key_of_an_experiment_is_documented()
    {
        var text = File.ReadAllText(Path.Combine(Cli.Root, "docs/experiment.md"));

        // In a table, or in an example.
        Assert.All(ExperimentFile.Keys.Select(key => key[(key.LastIndexOf('.') + 1)..]),
            key => Assert.Matches($"[`. {{]{Regex.Escape(key)}[`.:]", text));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_link_leads_to_a_file_and_a_heading_that_are_there(string file)
    {
        foreach (Match link in Link().Matches(File.ReadAllText(Path.Combine(Cli.Root, file))))
        {
            var (path, heading) = (link.Groups[1].Value, link.Groups[2].Value);
            var target = path.Length == 0 ? Path.Combine(Cli.Root, file)
                : Path.GetFullPath(path, Path.GetDirectoryName(Path.Combine(Cli.Root, file))!);
            Assert.True(Path.Exists(target), link.Value);
            Assert.True(heading.Length == 0 || File.ReadLines(target).Any(line => line.StartsWith('#') && Anchor(line) == heading),
                link.Value);
        }
    }

    [Fact]
    public void Every_test_that_the_list_of_guards_names_is_there()
    {
        var named = Test().Matches(File.ReadAllText(Path.Combine(Cli.Root, "docs/guards.md")))
            .Select(test => (Class: test.Groups[1].Value, Method: test.Groups[2].Value)).Distinct().ToList();
        var files = Directory.GetFiles(Path.Combine(Cli.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(path => Path.GetFileNameWithoutExtension(path));

        Assert.True(named.Count > 30, $"{named.Count}");
        Assert.DoesNotContain(named, test => !files[test.Class]
            .Any(file => File.ReadAllText(file).Contains($" {test.Method}(", StringComparison.Ordinal)));
    }

    // As GitHub makes it of a heading.
    private static string Anchor(string line) =>
        new([.. line.TrimStart('#', ' ').ToLowerInvariant().Replace(' ', '-').Where(c => char.IsLetterOrDigit(c) || c is '-' or '_')]);

    [GeneratedRegex(@"^  ([a-z]+) ", RegexOptions.Multiline)]
    private static partial Regex VerbLine();

    [GeneratedRegex(@"^  (--[a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex OptionLine();

    [GeneratedRegex(@"`([A-Z]\w+Tests)\.(\w+)`")]
    private static partial Regex Test();

    [GeneratedRegex("(?<![a-z-])--[a-z][a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex(@"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)")]
    private static partial Regex Link();
}
