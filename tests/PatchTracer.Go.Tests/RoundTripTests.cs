using System.Text;

namespace PatchTracer.Go.Tests;

public sealed class RoundTripTests
{
    public static TheoryData<string> CorpusFiles => [.. Corpus.GoFiles];

    [Theory]
    [MemberData(nameof(CorpusFiles))]
    public void Every_corpus_file_keeps_the_laws(string name) => TreeLaws.Check(Corpus.Read(name), name);

    [Theory]
    [MemberData(nameof(CorpusFiles))]
    public void Every_prefix_of_a_corpus_file_keeps_the_laws(string name)
    {
        var source = Corpus.Read(name);
        for (var length = 0; length < source.Length; length++)
            TreeLaws.Check(source[..length], $"{name}[..{length}]");
    }

    [SkippableFact]
    public void A_sample_of_GOROOT_keeps_the_laws() => CheckTree(Root(), 300);

    [SkippableFact]
    [Trait("speed", "slow")]
    public void All_of_GOROOT_keeps_the_laws() => CheckTree(Root(), int.MaxValue);

    [SkippableFact]
    [Trait("speed", "slow")]
    public void Extra_trees_keep_the_laws()
    {
        Skip.If(SourceTree.ExtraTrees.Count == 0, $"{SourceTree.ExtraTreesVariable} names no trees (paths separated by colons)");
        foreach (var tree in SourceTree.ExtraTrees)
            CheckTree(tree, int.MaxValue);
    }

    [Fact]
    public void A_file_of_20_megabytes_keeps_the_laws()
    {
        var source = new StringBuilder("package p\n");
        for (var i = 0; source.Length < 20 << 20; i++)
            source.Append($"\nfunc f{i}(a, b int) (int, error) {{\n\tx := []int{{a, b, {i}}} // a comment that is as long as comments are\n\treturn x[a], nil\n}}\n");
        var bytes = Encoding.UTF8.GetBytes(source.ToString());
        var file = GoFile.Parse(bytes);
        Assert.Empty(file.Diagnostics);
        Assert.True(bytes.AsSpan().SequenceEqual(file.Print()));
    }

    private static string Root()
    {
        var go = GoToolchain.Find();
        Skip.If(go is null, GoToolchain.MissingReason);
        return Path.Combine(go!.Root(), "src");
    }

    private static void CheckTree(string root, int count)
    {
        var files = SourceTree.Sample(SourceTree.GoFiles(root), count);
        Assert.NotEmpty(files);
        foreach (var path in files)
            TreeLaws.Check(File.ReadAllBytes(path), path);
    }
}
