using System.Text.RegularExpressions;
using Xunit;

namespace PatchTracer.Cli.Tests;

[Trait("speed", "slow")]
public sealed partial class HtmlReportTests(HostileInput input) : IClassFixture<HostileInput>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-cli-").FullName;

    [Fact]
    public async Task It_says_what_the_other_views_say_and_fetches_nothing()
    {
        var html = await WriteAsync(SampleBundle.Path);

        Assert.Contains("<span class=\"good\">COMPLETE</span>: 37 of 37 subjects", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)<(script|link|img|iframe|object|embed|base|form)\\b|\\bon[a-z]+=|url\\(|@import", html);
        Assert.DoesNotMatch("(?i)(src|href)=", html);
        // The parts of the bar of all are all of the time.
        var bar = AllBar().Match(html).Groups[1].Value;
        Assert.InRange(Width().Matches(bar)
            .Sum(width => double.Parse(width.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)), 99.9, 100.1);
        var analysis = await Cli.RunAsync("analyze", SampleBundle.Path, "--group", "dispatch");
        var median = MedianLine().Match(analysis.Output).Groups[1].Value;
        Assert.Contains($"p50 {median}", html, StringComparison.Ordinal);
        Assert.All(Tags(html), tag => Assert.True(tag.Value == 0, $"{tag.Key} is opened {tag.Value} times more often than closed"));
    }

    [Fact]
    public async Task What_stands_in_the_data_is_no_markup_and_commands_nobody()
    {
        var html = await WriteAsync(input.Bundle);

        Assert.Contains(@"\u001B", html, StringComparison.Ordinal);
        Assert.Empty(HostileInput.Commands(html));
        Assert.All(Tags(html), tag => Assert.True(tag.Value == 0, $"{tag.Key} is opened {tag.Value} times more often than closed"));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<string> WriteAsync(string bundle)
    {
        var file = Path.Combine(_directory, "report.html");
        var result = await Cli.RunAsync("report", bundle, "--html", file);
        Assert.True(result.ExitCode == 0, result.Error);
        return await File.ReadAllTextAsync(file);
    }

    /// <summary>How many more there are that open than that close, by element.</summary>
    private static Dictionary<string, int> Tags(string html) => Tag().Matches(html[html.IndexOf("</style>", StringComparison.Ordinal)..])
        .Where(tag => !tag.Value.EndsWith("/>", StringComparison.Ordinal)
            && tag.Groups[2].Value is not ("meta" or "br" or "style" or "head" or "html" or "body"))
        .GroupBy(tag => tag.Groups[2].Value).ToDictionary(tag => tag.Key, tag => tag.Sum(found => found.Groups[1].Length == 0 ? 1 : -1));

    [GeneratedRegex("<(/?)([a-z0-9]+)(?:\\s(?:[^>\"]|\"[^\"]*\")*)?>")]
    private static partial Regex Tag();

    [GeneratedRegex("<span class=\"faint\">all</span><div class=\"bar\">(.*?)</div>")]
    private static partial Regex AllBar();

    [GeneratedRegex("width:([0-9.]+)%")]
    private static partial Regex Width();

    [GeneratedRegex("p50 +([^ ]+)")]
    private static partial Regex MedianLine();
}
