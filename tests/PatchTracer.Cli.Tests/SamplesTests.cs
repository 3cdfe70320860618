using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Cli.Tests;

public sealed class SamplesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-samples-").FullName;

    [Fact]
    public async Task Everything_that_git_knows_of_them_is_written_and_nothing_that_a_build_left()
    {
        var tracked = (await new Tool("git", "ls-files", "-co", "--exclude-standard", "kind-config", "patches", "samples",
            "tool/PatchTracer.Agent")
        { WorkingDirectory = Cli.Root }.RunAsync(default))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(file => File.Exists(Path.Combine(Cli.Root, file)) && !file.EndsWith("_test.go", StringComparison.Ordinal)
                && !file.Contains("/testdata/", StringComparison.Ordinal));

        // An empty directory is as good as a new one.
        var result = await Cli.RunAsync("samples", _directory);

        Assert.True(result.ExitCode == 0, result.Error);
        var written = Directory.GetFiles(_directory, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_directory, file)).Where(file => file.Contains('/'));
        Assert.Equal(tracked.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_written_where_something_is()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "mine"), "mine");

        var result = await Cli.RunAsync("samples", _directory);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("new or empty", result.Error);
        Assert.Equal(["mine"], Directory.GetFileSystemEntries(_directory).Select(Path.GetFileName));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
