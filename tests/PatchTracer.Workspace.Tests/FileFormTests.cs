using Xunit;

namespace PatchTracer.Workspace.Tests;

/// <summary>Files that a reader takes in at once: their length, and that of their lines.</summary>
public sealed class FileFormTests
{
    private const int LongestFile = 350;
    private const int WidestLine = 140;

    [Fact]
    public void Files_are_short_and_lines_are_read_without_turning_the_head()
    {
        var files = Sources().Select(file => (Path: Path.GetRelativePath(RoomsTests.Root, file), Lines: File.ReadAllLines(file))).ToList();
        var lengths = files.Select(file => file.Lines.Length).Order().ToList();
        var wide = files.Sum(file => file.Lines.Count(line => line.Replace("\t", "    ", StringComparison.Ordinal).Length > WidestLine));

        Assert.True(files.Count > 1500);
        Assert.Equal([], files.Where(file => file.Lines.Length > LongestFile).Select(file => $"{file.Path}: {file.Lines.Length} lines"));
        // Written with 55, 150 and 0.46 %: one more file is no finding, a habit is.
        Assert.InRange(lengths[lengths.Count / 2], 1, 60);
        Assert.InRange(lengths[lengths.Count * 9 / 10], 1, 160);
        Assert.InRange((double)wide / lengths.Sum(), 0, 0.006);
    }

    /// <summary>C# and Go that somebody wrote here: not what was built, nor what is read as input by tests.</summary>
    private static IEnumerable<string> Sources() =>
        new[] { "tool", "tests", "patches", "samples", "kind-config" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RoomsTests.Root, folder), "*.*", SearchOption.AllDirectories))
        .Where(file => Path.GetExtension(file) is ".cs" or ".go")
        .Where(file => !Path.GetRelativePath(RoomsTests.Root, file).Split('/')
            .Any(part => part is "bin" or "obj" or "corpus" or "node_modules" or "vendor" or "testdata" or "goldens" or "build"));
}
