using System.Reflection;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Cli.Tests;

public sealed class VerboseTests
{
    [Fact]
    public async Task Each_program_that_is_run_is_told_with_its_time_and_exit_code_and_only_when_asked()
    {
        using var tree = new BadTree();
        tree.Commit();
        var quiet = await Cli.RunAsync("apply", "--tree", tree.Tree, "--catalog", tree.Catalog);
        await Cli.RunAsync("revert", "--tree", tree.Tree);
        var told = await Cli.RunAsync("apply", "--tree", tree.Tree, "--catalog", tree.Catalog, "--verbose");

        Assert.Equal((0, 0), (quiet.ExitCode, told.ExitCode));
        Assert.Equal(quiet.Output, told.Output);
        Assert.DoesNotContain(" exit 0 ", quiet.Error, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^ +\d+\.\d\d s  exit 0  git .*update-ref", told.Error);
    }

    [Fact]
    public async Task A_failure_says_where_it_came_from_only_when_asked()
    {
        string[] command = ["verify", Path.Combine(Path.GetTempPath(), "there-is-no-such-bundle")];
        var quiet = await Cli.RunAsync(command);
        var told = await Cli.RunAsync([.. command, "--verbose"]);

        Assert.Equal((1, 1), (quiet.ExitCode, told.ExitCode));
        Assert.DoesNotContain("   at PatchTracer.", quiet.Error, StringComparison.Ordinal);
        Assert.Contains("   at PatchTracer.Experiments.Bundles.BundleEvidence", told.Error, StringComparison.Ordinal);
        Assert.StartsWith(quiet.Error.TrimEnd(), told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_system_refuses_is_told_in_its_words_and_how_to_learn_more()
    {
        using var directory = new TemporaryFolder();
        var failed = await Cli.RunAsync("samples", Path.Combine(directory.Path, "file", "below"));
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("--verbose tells where it came from", failed.Error, StringComparison.Ordinal);
    }

    /// <summary>An exception of a part that may reach the program's end is for the user, or it would be called a mistake of ours.</summary>
    [Fact]
    public void Every_exception_that_a_part_shows_to_others_is_for_the_user()
    {
        var parts = Directory.EnumerateFiles(AppContext.BaseDirectory, "PatchTracer.*.dll")
            .Where(file => !file.EndsWith(".Tests.dll", StringComparison.Ordinal)).Select(Assembly.LoadFrom);
        var exceptions = parts.SelectMany(part => part.GetExportedTypes()).Where(typeof(Exception).IsAssignableFrom).ToList();
        Assert.True(exceptions.Count > 10);
        Assert.All(exceptions, type => Assert.True(typeof(IForTheUser).IsAssignableFrom(type), type.FullName));
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public TemporaryFolder() => File.WriteAllText(System.IO.Path.Combine(Path, "file"), "in the way");

        public string Path { get; } = Directory.CreateTempSubdirectory("patchtracer-cli-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
