namespace PatchTracer.Go.Tests;

/// <summary>
/// The tree of each corpus file is written down in <c>corpus/NAME.tree</c>; <c>UPDATE_GOLDEN=1</c> rewrites it for review.
/// </summary>
public sealed class GoldenTreeTests
{
    public static TheoryData<string> CorpusFiles => [.. Corpus.GoFiles];

    [Theory]
    [MemberData(nameof(CorpusFiles))]
    public void A_corpus_file_has_the_tree_that_is_written_down(string name)
    {
        var actual = TreeDump.Of(Corpus.Parse(name));
        var golden = Path.ChangeExtension(name, ".tree");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(Path.Combine(SourceFolder(), golden), actual);
        else
            Assert.Equal(File.ReadAllText(Path.Combine(Corpus.Folder, golden)), actual);
    }

    [Fact]
    public void Every_corpus_file_is_used()
    {
        var used = Corpus.GoFiles.SelectMany(name => new[] { name, Path.ChangeExtension(name, ".tree") }).ToHashSet();
        Assert.All(Directory.GetFiles(Corpus.Folder), path => Assert.Contains(Path.GetFileName(path), used));
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "corpus");
}
