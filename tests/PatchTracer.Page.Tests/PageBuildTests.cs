using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Page.Tests;

/// <summary>What builds the page, on a machine without Node.js.</summary>
public sealed class PageBuildTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-page-").FullName;

    [Fact]
    public async Task Without_npm_a_build_of_everything_fails_and_says_what_is_missing()
    {
        var refused = await Assert.ThrowsAsync<ToolException>(() => BuildAsync());

        Assert.Contains("page: error: node or npm is missing", refused.Message);
        Assert.Empty(Directory.GetFiles(Output));
    }

    [Fact]
    public async Task Without_npm_a_build_that_can_do_without_the_page_goes_on_and_leaves_the_reason()
    {
        Directory.CreateDirectory(Path.Combine(Output, "files"));
        File.WriteAllText(Path.Combine(Output, "stamp"), "");

        await BuildAsync("optional");

        Assert.Equal(["missing"], Directory.GetFileSystemEntries(Output).Select(Path.GetFileName));
        Assert.StartsWith("node or npm is missing", File.ReadAllText(Path.Combine(Output, "missing")));
    }

    [Fact]
    public async Task What_another_build_made_of_the_same_sources_is_taken_without_npm()
    {
        var page = Path.GetDirectoryName(Script)!;
        var listed = await new Tool("sh", "-c", "find -L . \\( -name node_modules -o -name dist \\) -prune -o -type f -print | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum | cut -c1-16")
        { WorkingDirectory = page }.RunAsync(default);
        var built = Directory.CreateDirectory(Path.Combine(_directory, "cache/page", listed.Trim(), "files")).FullName;
        File.WriteAllText(Path.Combine(built, "index.html"), "the page");
        Directory.CreateDirectory(Output);
        File.WriteAllText(Path.Combine(Output, "missing"), "an earlier reason");

        await BuildAsync("optional");

        Assert.Equal(["files", "stamp"], Directory.GetFileSystemEntries(Output).Select(Path.GetFileName).Order());
        Assert.Equal("the page", File.ReadAllText(Path.Combine(Output, "files/index.html")));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Script { get; } = Find();

    private string Output => Path.Combine(_directory, "output/");

    private Task<string> BuildAsync(params string[] arguments)
    {
        // A PATH with all that the script needs, but Node.js.
        var programs = Directory.CreateDirectory(Path.Combine(_directory, "bin")).FullName;
        foreach (var program in new[] { "sh", "dirname", "find", "sort", "xargs", "sha256sum", "cut", "cat", "mkdir", "flock", "rm", "cp",
            "touch", "mv", "ln", "tail", "tr", "head" })
        {
            var there = new[] { "/usr/bin", "/bin" }.Select(folder => Path.Combine(folder, program)).First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(programs, program), there);
        }
        return new Tool("/bin/sh", [Script, Output, .. arguments])
        {
            Environment = new Dictionary<string, string?>
            {
                ["PATH"] = programs,
                ["PATCHTRACER_CACHE"] = Path.Combine(_directory, "cache")
            },
        }.RunAsync(default);
    }

    private static string Find()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "PatchTracer.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("the tests do not run inside a checkout");
        return Path.Combine(directory, "tool/PatchTracer.Collector/page/build.sh");
    }
}
