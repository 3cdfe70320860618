using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>What the README shows is what happens.</summary>
public sealed class ReadmeTests
{
    private static readonly string[] Readme = File.ReadAllLines(Path.Combine(Cli.Root, "README.md"));

    [Fact]
    public async Task The_quick_commands_of_the_README_work()
    {
        // Those that need neither a tree nor a cluster nor a bundle; the others are run by the main job's tests.
        var quick = Readme.Where(line => line.StartsWith("./patchtracer points", StringComparison.Ordinal) && !line.Contains("--tree")).ToList();
        Assert.NotEmpty(quick);
        foreach (var command in quick)
        {
            var result = await Cli.RunAsync(command.Split('#')[0].Trim().Split(' ')[1..]);
            Assert.True(result.ExitCode == 0, $"{command}: {result.Error}");
        }
    }

    [Fact]
    public async Task Every_command_of_the_README_is_one_that_the_program_understands()
    {
        var verbs = Readme.Where(line => line.StartsWith("./patchtracer ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]).Distinct().ToList();
        Assert.Contains("run", verbs);
        foreach (var verb in verbs)
            Assert.Equal(0, (await Cli.RunAsync(verb, "--help")).ExitCode);
    }

    [Fact]
    public void Every_file_that_the_README_links_to_is_there()
    {
        var links = Readme.SelectMany(line => line.Split("](").Skip(1).Select(part => part.Split(')')[0])).Where(link => !link.Contains("://")).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(Cli.Root, link.Split('#')[0])), link));
    }
}
