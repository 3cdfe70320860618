using System.Text;

namespace PatchTracer.Weaving.Tests;

public sealed class CorpusTests
{
    public static TheoryData<string> Cases => [.. WeaveCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_corpus_file_weaves_to_its_goldens(string name)
    {
        var weave = WeaveCase.Read(name);
        using var scratch = new ScratchDirectory();
        var plan = weave.Plan(scratch);
        var woven = Woven(plan);
        var errors = WeaveCase.Describe(plan, scratch);

        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1" && Environment.GetEnvironmentVariable("CI") is null)
            weave.Update(woven, errors);
        else
            Assert.Equal((weave.ExpectedErrors ?? "", weave.Goldens), (errors, woven), new ByContent());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_file_with_carriage_returns_weaves_to_the_same_with_carriage_returns(string name)
    {
        var weave = WeaveCase.Read(name);
        using var plain = new ScratchDirectory();
        using var dos = new ScratchDirectory();

        var expected = Woven(weave.Plan(plain)).Where(file => !IsAdded(file.Path)).Select(file => (file.Path, ToDos(file.Text)));
        var actual = Woven(weave.Plan(dos, ToDos)).Where(file => !IsAdded(file.Path));

        Assert.Equal(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_taken_away_comes_back_with_more_around_it(string name)
    {
        using var scratch = new ScratchDirectory();
        foreach (var file in WeaveCase.Read(name).Plan(scratch).Files.Where(file => file.Original is not null))
        {
            var lines = file.Diff().Split('\n').Skip(3).ToList();
            var removed = string.Concat(lines.Where(line => line.StartsWith('-')).Select(line => line[1..]));
            var added = string.Concat(lines.Where(line => line.StartsWith('+')).Select(line => line[1..]));
            Assert.True(IsPartOf(removed, added), $"{file.Path}\n{removed}\n{added}");
        }
    }

    [Fact]
    public void Every_file_of_the_corpus_is_a_case_that_expects_something()
    {
        Assert.All(Directory.EnumerateFileSystemEntries(Repository.Corpus),
            path => Assert.EndsWith(".txtar", path, StringComparison.Ordinal));
        Assert.All(WeaveCase.Names.Select(WeaveCase.Read), weave =>
        {
            Assert.NotEmpty(weave.Catalogs);
            Assert.True(weave.ExpectedErrors is null == weave.Goldens.Any(), $"{weave.Name} needs goldens or errors");
        });
    }

    private static List<(string Path, string Text)> Woven(WeavePlan plan) =>
        [.. plan.Files.Where(file => file.Component != Weaver.RuntimeComponent)
            .Select(file => (file.Path, Encoding.UTF8.GetString(file.Woven)))];

    /// <summary>
    /// Characters in order; blanks, separators that line ends replace, and blank names that real ones replace do not count.
    /// </summary>
    private static bool IsPartOf(string part, string whole)
    {
        var at = 0;
        foreach (var c in part.Where(c => !char.IsWhiteSpace(c) && c is not ('_' or ';')))
        {
            at = whole.IndexOf(c, at) + 1;
            if (at == 0)
                return false;
        }
        return true;
    }

    private static bool IsAdded(string path) => path.EndsWith("zz_patchtracer.go", StringComparison.Ordinal);

    private static string ToDos(string text) => text.Replace("\n", "\r\n", StringComparison.Ordinal);

    private sealed class ByContent : IEqualityComparer<(string Errors, IEnumerable<(string, string)> Files)>
    {
        public bool Equals((string Errors, IEnumerable<(string, string)> Files) x, (string Errors, IEnumerable<(string, string)> Files) y)
        {
            Assert.Equal(x.Errors, y.Errors);
            Assert.Equal(x.Files, y.Files);
            return true;
        }

        public int GetHashCode((string Errors, IEnumerable<(string, string)> Files) value) => 0;
    }
}
