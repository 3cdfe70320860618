namespace PatchTracer.Go.Tests;

public sealed class SkippedBodyTests
{
    private static readonly ParseOptions Skipping = new(SkipBodies: true);

    public static TheoryData<string> ValidCorpusFiles => [.. Corpus.GoFiles.Where(name => Corpus.Parse(name).Diagnostics.IsEmpty)];

    [Theory]
    [MemberData(nameof(ValidCorpusFiles))]
    public void Bodies_parsed_on_demand_give_the_same_tree(string name) =>
        Assert.Equal(TreeDump.Of(Corpus.Parse(name)), TreeDump.Of(GoFile.Parse(Corpus.Read(name), Skipping)));

    [Theory]
    [MemberData(nameof(RoundTripTests.CorpusFiles), MemberType = typeof(RoundTripTests))]
    public void Skipping_bodies_keeps_the_laws_for_any_corpus_file(string name)
    {
        var source = Corpus.Read(name);
        TreeLaws.Check(GoFile.Parse(source, Skipping), source, name);
    }

    [SkippableFact]
    public void Bodies_of_the_standard_library_parsed_on_demand_give_the_same_nodes()
    {
        var go = GoToolchain.Find();
        Skip.If(go is null, GoToolchain.MissingReason);
        foreach (var path in SourceTree.Sample(SourceTree.GoFiles(Path.Combine(go!.Root(), "src")), 300))
        {
            var source = File.ReadAllBytes(path);
            var whole = GoFile.Parse(source);
            if (whole.Diagnostics.IsEmpty)
                Assert.Equal(DifferentialDump.Lines(whole), DifferentialDump.Lines(GoFile.Parse(source, Skipping)));
        }
    }

    [Fact]
    public void A_skipped_body_is_parsed_when_it_is_asked_for_and_only_then()
    {
        var file = GoFile.Parse("package p\nfunc f() {\n\tx := := 1\n}\nfunc g() { return }\n"u8.ToArray(), Skipping);
        var function = file.Functions.First();
        Assert.True(function.HasBody);
        Assert.Equal("{\n\tx := := 1\n}", file.TextOf(function.BodySpan!.Value));
        Assert.Empty(file.Diagnostics);
        Assert.NotNull(function.Body);
        Assert.Same(function.Body, function.Body);
        Assert.Same(function, function.Body!.Parent);
        Assert.Equal(new LinePosition(3, 7), file.PositionOf(Assert.Single(file.Diagnostics).Span.Start));
    }

    [Fact]
    public void Braces_in_strings_runes_and_comments_do_not_end_a_skipped_body()
    {
        var file = GoFile.Parse("package p\nfunc f() {\n\ta(\"}\\\"}\", '}', '\\'', `}`) // }\n\t/* } */\n\tb := x / y\n}\nvar z int\n"u8.ToArray(), Skipping);
        Assert.Empty(file.Diagnostics);
        Assert.Equal(2, file.Declarations.Length);
        Assert.Equal(2, file.Functions.Single().Body!.Statements.Length);
    }

    [Fact]
    public async Task Several_threads_that_ask_for_one_body_get_the_same()
    {
        for (var round = 0; round < 50; round++)
        {
            var function = GoFile.Parse("package p\nfunc f() { a(); b(); c() }\n"u8.ToArray(), Skipping).Functions.Single();
            var bodies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => function.Body)));
            Assert.All(bodies, body => Assert.Same(bodies[0], body));
        }
    }
}
