using Xunit;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace PatchTracer.Yaml.Tests;

public sealed class YamlTextTests
{
    [Theory]
    [MemberData(nameof(HostileYaml.TooDeep), MemberType = typeof(HostileYaml))]
    public void What_is_nested_very_deep_is_refused_with_its_place(string text)
    {
        var error = Assert.ThrowsAny<YamlException>(() => YamlText.Documents(text));

        Assert.Contains("nested deeper than 100 levels", YamlText.Reason(error), StringComparison.Ordinal);
        Assert.True(error.Start.Line > 1 || error.Start.Column > 1, $"{error.Start}");
    }

    [Theory]
    [MemberData(nameof(HostileYaml.TooDeep), MemberType = typeof(HostileYaml))]
    public void It_is_refused_to_a_deserializer_too(string text) =>
        Assert.ThrowsAny<YamlException>(() => new Deserializer().Deserialize<object>(YamlText.Parser(text)));

    [Fact]
    public void A_hundred_levels_are_taken_and_one_more_is_not()
    {
        static string Nested(int levels) => new string('[', levels) + new string(']', levels);

        Assert.Single(YamlText.Documents(Nested(100)));
        Assert.ThrowsAny<YamlException>(() => YamlText.Documents(Nested(101)));
    }

    [Fact]
    public void Aliases_of_aliases_that_would_become_a_billion_nodes_are_refused()
    {
        var error = Assert.ThrowsAny<YamlException>(() => YamlText.Documents(HostileYaml.BillionLaughs));

        Assert.Contains("aliases stand for more than 100000 nodes", YamlText.Reason(error), StringComparison.Ordinal);
        Assert.Equal(6, error.Start.Line);
    }

    [Theory]
    [InlineData("&a [*a]")]
    [InlineData("&a {x: {y: *a}}")]
    [InlineData("&a [&b [*b], *a]")]
    [InlineData("[&a 1, &a [*a]]")]
    public void An_alias_of_what_it_is_in_is_refused(string text) =>
        Assert.Contains("stands for what it is in", YamlText.Reason(Assert.ThrowsAny<YamlException>(() => YamlText.Documents(text))),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("- : }\n", 1)]
    [InlineData("a:\n- : b\n  c: d\n", 2)]
    [InlineData("a:\n- : b\n  : d\n", 2)]
    [InlineData("b: c\n: d\n", 1)]
    [InlineData("a:\n  - : sandbox -> x, c: true}\n  - {p: q}\n", 2)]
    public void A_key_that_is_left_out_is_refused_with_its_place_for_its_value_would_be_lost(string text, int line)
    {
        var error = Assert.ThrowsAny<YamlException>(() => YamlText.Documents(text));

        Assert.Contains("no key in front of the colon", YamlText.Reason(error), StringComparison.Ordinal);
        Assert.Equal(line, error.Start.Line);
        Assert.ThrowsAny<YamlException>(() => new Deserializer().Deserialize<object>(YamlText.Parser(text)));
    }

    // YamlDotNet's own exception for these is not of YAML.
    [Theory]
    [InlineData("a: {}*-")]
    [InlineData("a:\n- {b: c}*---\nd: e\n")]
    [InlineData("a: {b: {c: d}e}\n*-")]
    public void What_belongs_to_no_document_is_refused(string text) => Assert.ThrowsAny<YamlException>(() => YamlText.Documents(text));

    [Theory]
    [InlineData("\"\": a\nb: c\n")]
    [InlineData("a:\nb: {c: , d: }\n")]
    [InlineData("- \n- a:\n")]
    [InlineData("? a\n: b\n")]
    [InlineData("{? a : b, c}\n")]
    public void Empty_values_and_a_key_of_no_letters_are_taken(string text) => Assert.Single(YamlText.Documents(text));

    [Theory]
    [InlineData("x: &a {y: 1}\nz: *a\n")]
    [InlineData("&a [&a 1, *a]")]
    [InlineData("- &a 1\n- *a\n- &a 2\n- *a\n")]
    public void Ordinary_aliases_are_taken(string text) => Assert.Single(YamlText.Documents(text));

    [Fact]
    public void What_aliases_stand_for_is_counted_anew_in_each_document()
    {
        var document = $"a: &a [{string.Join(", ", Enumerable.Repeat("1", 600))}]\nb: [{string.Join(", ", Enumerable.Repeat("*a", 100))}]\n";

        Assert.Equal(3, YamlText.Documents(string.Join("---\n", document, document, document)).Count);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("# nothing\n", 0)]
    [InlineData("a: 1\n---\nb: 2\n", 2)]
    public void Documents_are_counted_as_they_come(string text, int count) => Assert.Equal(count, YamlText.Documents(text).Count);

    [Theory]
    [InlineData("a: 1\na: 2\n", "a")]
    [InlineData("a: *b\n", "b")]
    [InlineData("a: 1\n\u0000", "NUL")]
    [InlineData("[!!str \"n\"\"é, 1]", "")]
    [InlineData("a: [1\n", "")]
    [InlineData("a: !<", "")]
    [InlineData("%YAML 99999999999.1\n---\na", "")]
    public void What_is_no_YAML_has_a_reason_and_nothing_but_its_own_exception(string text, string reason) =>
        Assert.Contains(reason, YamlText.Reason(Assert.ThrowsAny<YamlException>(() => YamlText.Documents(text))), StringComparison.Ordinal);

    [Fact]
    public void Damaged_text_never_ends_in_another_exception()
    {
        const string Sound = "%YAML 1.2\n---\na: &x [1, \"two\\x41\", 'th''ree']\nb: {c: *x, ? [d] : |2-\n    e}\nf: >+\n  g\n\n? !!str h\n: !t i # j\n...\n---\n- - k\n  - l: \"m\n    n\"\n";
        const string Pieces = "[]{},:?-&*!|>'\"%@`#\\ \t\n\r\u0000\u0085\uFEFF\uD800ux09~<.";
        var random = new Random(20);
        for (var round = 0; round < 20_000; round++)
        {
            var text = Sound.ToCharArray();
            for (var damage = random.Next(1, 6); damage > 0; damage--)
                text[random.Next(text.Length)] = Pieces[random.Next(Pieces.Length)];
            try
            {
                foreach (var document in YamlText.Documents(new string(text, 0, random.Next(1, text.Length + 1))))
                    document.RootNode.Accept(new Count());
            }
            catch (YamlException)
            {
                // What it is expected to say.
            }
        }
    }

    private sealed class Count : YamlVisitorBase;

    [Fact]
    public void What_they_stand_for_in_all_documents_together_is_counted_too_and_so_is_text()
    {
        Assert.Contains("400000 nodes", YamlText.Reason(Assert.ThrowsAny<YamlException>(() => YamlText.Documents(HostileYaml.ManyLaughs))),
            StringComparison.Ordinal);
        Assert.Contains("16 MiB of text", YamlText.Reason(Assert.ThrowsAny<YamlException>(() => YamlText.Documents(HostileYaml.LongLaugh))),
            StringComparison.Ordinal);
    }
}
