using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>What the README shows is what happens.</summary>
public sealed class ReadmeTests
{
    private static readonly string[] Readme = File.ReadAllLines(Path.Combine(Cli.Root, "README.md"));

    [Fact]
    public async Task The_quick_commands_of_the_README_work()
    {
        // Those that need neither a tree nor a cluster; the others are run by the main job's tests.
        var quick = Readme.Where(line => line.StartsWith("./patchtracer ", StringComparison.Ordinal)
            && ((line.Contains(" points") && !line.Contains("--tree")) || line.Contains("samples/bundles/"))).ToList();
        Assert.True(quick.Count >= 5);
        foreach (var command in quick.Where(command => !Shown(command).EndsWith("--page", StringComparison.Ordinal)))
        {
            var result = await Cli.RunAsync(Shown(command).Split(' ')[1..]);
            Assert.True(result.ExitCode == 0, $"{command}: {result.Error}");
            Assert.NotEqual("", result.Output);
        }
    }

    [Fact]
    public async Task The_recorded_run_can_be_looked_at_on_the_page()
    {
        var command = Readme.Select(Shown).Single(line => line.EndsWith("--page", StringComparison.Ordinal));
        using var page = await PageProcess.StartAsync(Path.Combine(Cli.Root, "patchtracer"), [.. command.Split(' ')[1..], "--port", "0"]);
        using var client = new HttpClient();

        Assert.Contains("<title>PatchTracer</title>", await client.GetStringAsync(page.Url));
        Assert.Contains("hotrod-frontend", await client.GetStringAsync(new Uri(page.Url, "api/services")));
        Assert.Equal(0, await page.EndAsync());
    }

    [Fact]
    public void The_first_screen_says_what_it_is_and_how_to_begin()
    {
        var first = Readme.TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)).ToList();

        Assert.InRange(first.Count, 20, 50);
        Assert.Contains(first, line => line.StartsWith("./patchtracer report", StringComparison.Ordinal));
        Assert.Contains(first, line => line.StartsWith("make demo", StringComparison.Ordinal));
        Assert.Contains(first, line => line.StartsWith("make test", StringComparison.Ordinal));
    }

    private static string Shown(string line) => line.Split('#')[0].Trim();

    [Fact]
    public async Task Every_command_of_the_README_is_one_that_the_program_understands()
    {
        var verbs = Readme.Where(line => line.StartsWith("./patchtracer ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1])
            .Distinct().ToList();
        Assert.Contains("run", verbs);
        foreach (var verb in verbs)
            Assert.Equal(0, (await Cli.RunAsync(verb, "--help")).ExitCode);
    }

    [Fact]
    public void Every_file_that_the_README_links_to_is_there()
    {
        var links = Readme.SelectMany(line => line.Split("](").Skip(1).Select(part => part.Split(')')[0]))
            .Where(link => !link.Contains("://")).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(Cli.Root, link.Split('#')[0])), link));
    }
}
