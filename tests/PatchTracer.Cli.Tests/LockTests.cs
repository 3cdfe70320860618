using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>What needs nothing built; what a lock has of the main job is compared with the cluster's tests.</summary>
public sealed class LockTests : IDisposable
{
    private const string Experiment = "samples/experiments/hotrod.yaml";

    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("build")]
    [InlineData("run")]
    [InlineData("up")]
    public async Task A_lock_that_is_not_there_is_told_before_anything_is_done(string verb)
    {
        var result = await Cli.RunAsync(verb, Experiment, "--lock", Path.Combine(_directory, "none.lock.json"));

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("there is no such lock; `patchtracer lock` writes one", result.Error);
    }

    [Fact]
    public async Task Without_a_name_it_lies_beside_the_experiment()
    {
        var copy = Path.Combine(_directory, "mine.yaml");
        File.Copy(Path.Combine(Cli.Root, "samples/experiments/shop.yaml"), copy);
        await File.WriteAllTextAsync(copy, (await File.ReadAllTextAsync(copy)).Replace("../", $"{Cli.Root}/samples/", StringComparison.Ordinal)
            .Replace($"{Cli.Root}/samples/{Cli.Root}/samples/", $"{Cli.Root}/", StringComparison.Ordinal));

        // That it is trusted is remembered, elsewhere than in the cache of who runs the tests.
        var result = await Cli.RunAsync(new Dictionary<string, string> { ["PATCHTRACER_CACHE"] = Path.Combine(_directory, "cache") },
            "build", copy, "--locked", "--trust");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(Path.Combine(_directory, "mine.lock.json"), result.Error);
    }

    [Fact]
    public async Task What_differs_of_the_experiments_own_files_is_named_before_anything_is_built()
    {
        var locked = Write("""{"name": null, "pins": {"input contract": "0", "input gone": "1"}}""");

        var result = await Cli.RunAsync("build", Experiment, "--lock", locked);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains($"{locked}: this is not what is locked:", result.Error);
        Assert.Matches(@"input contract: [0-9a-f]{24}… here, 0 in the lock", result.Error);
        Assert.Contains("input gone: nothing here, 1 in the lock", result.Error);
        Assert.Contains("input manifest ../hotrod/manifests/route.yaml:", result.Error);
        Assert.DoesNotContain("source  ", result.Error);
    }

    [Fact]
    public async Task A_lock_of_other_variants_is_none_of_this_experiment()
    {
        var result = await Cli.RunAsync("build", Experiment, "--lock", Write("""{"name": "slow", "pins": {}}"""));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("the lock has no experiment without variants", result.Error);
    }

    [Fact]
    public async Task What_is_no_lock_is_not_written_over()
    {
        var notes = Path.Combine(_directory, "notes.txt");
        await File.WriteAllTextAsync(notes, "mine");

        var result = await Cli.RunAsync("lock", Experiment, "--output", notes);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(notes, result.Error);
        Assert.Equal("mine", await File.ReadAllTextAsync(notes));
    }

    private string Write(string variant)
    {
        var path = Path.Combine(_directory, "a.lock.json");
        File.WriteAllText(path, $$"""{"format": 1, "experiment": "hotrod", "tool": "", "variants": [{{variant}}]}""");
        return path;
    }
}
