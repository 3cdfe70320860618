using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Yaml.Tests;
using Xunit;

namespace PatchTracer.Traces.Tests;

public class ContractReaderTests
{
    private const string Head = "contract: c\nchains:\n- name: n\n  subjects: {pods: {}}\n";

    [Fact]
    public void HotRODs_contract_has_the_deploy_and_the_dispatch_chain()
    {
        Assert.Equal(["deploy", "dispatch"], HotRodRun.Contract.Chains.Select(chain => chain.Name));
        Assert.Equal(TimeSpan.FromMilliseconds(50), HotRodRun.Contract.ClockTolerance);
        Assert.True(HotRodRun.Contract.Chains[0].Steps.Single(step => step.Name == "rules-written").EachNode);
    }

    [Fact]
    public void Steps_come_after_what_causes_them_and_after_what_they_refer_to()
    {
        var chain = Parse("""
              steps:
                c: {name: c, attributes: {k: "${steps.b.x}"}}
                b: {name: b}
                a: {name: a}
              edges: [a -> b, a -> c]
            """).Chains[0];

        Assert.Equal(["a", "b", "c"], chain.Steps.Select(step => step.Name));
    }

    [Fact]
    public void Arrows_and_braces_expand_to_edges_that_share_what_is_said_of_them()
    {
        var edges = Parse("""
              steps: {a: {name: a}, b: {name: b}, c: {name: c}, d: {name: d}}
              edges:
              - {path: "a -> {b, c} -> d", via: [link, derived], direct: true, within: 1.5s, contained: true, object: true, optional: true}
            """).Chains[0].Edges;

        Assert.Equal(["a-b", "a-c", "b-d", "c-d"], edges.Select(edge => $"{edge.From}-{edge.To}").Order());
        Assert.All(edges, edge => Assert.True(
            edge is { Via: Via.Link | Via.Derived, Direct: true, Contained: true, OnObject: true, Optional: true }));
        Assert.All(edges, edge => Assert.Equal(TimeSpan.FromSeconds(1.5), edge.Within));
    }

    [Theory]
    [InlineData("  steps: {a: {nome: a}}\n  edges: []\n", 5, 15, "unknown key `nome`, did you mean `name`?; known here: ")]
    [InlineData("  steps: {a: {name: a}}\n  edges: [a -> x]\n", 6, 11, "no step is named `x`")]
    [InlineData("  steps: {a: {name: a}}\n  edges: [a]\n", 6, 11, "an edge is written `from -> to`")]
    [InlineData("  steps: {a: {kind: sideways}}\n  edges: []\n", 5, 21, "`kind` is internal, server")]
    [InlineData("  steps: {a: {name: a, count: many}}\n  edges: []\n", 5, 31, "`count` is a count")]
    [InlineData("  steps: {a: {}}\n  edges: []\n", 5, 14, "without any condition")]
    [InlineData("  steps: {a: {name: a}, b: {name: b}}\n  edges: [a -> b, b -> a]\n", 3, 3, "in a circle")]
    [InlineData("  steps: {a: {name: \"${steps.b.c}\"}}\n  edges: []\n", 5, 1, "names no step")]
    [InlineData("  steps: {a: {name: a}}\n  edges: [{path: a -> a, via: guess}]\n", 6, 11, "not `guess`")]
    [InlineData("  steps: {a: {name: a}}\n  edges: []\n  orphans: some\n", 7, 12, "`orphans` is none or allowed")]
    [InlineData("  steps: {a: {name: a}}\n  edges: []\n  conflicts: some\n", 7, 14, "`conflicts` is none or allowed")]
    [InlineData("  steps: [a]\n  edges: []\n", 5, 10, "`steps` is a mapping")]
    [InlineData("  edges: []\n", 3, 3, "`steps` is missing")]
    [InlineData("  steps: {a: {name: a}}\n  edges: []\n  subjects: {pods: {}}\n", 7, 3, "Duplicate key")]
    public void What_is_wrong_is_told_with_line_and_column(string chain, int line, int column, string message)
    {
        var parse = ContractReader.Read(Head + chain, "c.yaml");

        Assert.Null(parse.Contract);
        Assert.Contains(parse.Diagnostics, d => (d.Line, d.Column) == (line, column)
            && d.Message.Contains(message, StringComparison.Ordinal));
        Assert.StartsWith("c.yaml:", parse.Diagnostics[0].ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("contract: c")]
    [InlineData("contract: c\nchains: []")]
    [InlineData("contract: c\n---\ncontract: d")]
    [InlineData("- a\n- b")]
    [InlineData("? [a]\n: b")]
    [InlineData("contract: c\nchains: [{name: n, subjects: {cats: {}}, steps: {}, edges: {}}]")]
    [InlineData("contract: c\nchains: [{name: n, subjects: {pods: {createdAfter: soon}}, steps: {}, edges: []}]")]
    [InlineData("contract: c\ntolerance: 5 parsecs\nchains: [x]")]
    public void Bad_input_is_diagnosed_and_never_thrown(string yaml)
    {
        var parse = ContractReader.Read(yaml, "c.yaml");

        Assert.Null(parse.Contract);
        Assert.NotEmpty(parse.Diagnostics);
    }

    [Theory]
    [MemberData(nameof(HostileYaml.TooDeep), MemberType = typeof(HostileYaml))]
    [MemberData(nameof(HostileYaml.NoMapping), MemberType = typeof(HostileYaml))]
    public void Hostile_text_is_diagnosed_with_its_place(string yaml)
    {
        var diagnostic = ContractReader.Read(yaml, "c.yaml").Diagnostics[0];

        Assert.True(diagnostic is { Line: > 0, Column: > 0, Message.Length: > 0 }, $"{diagnostic}");
    }

    [Fact]
    public void A_value_of_a_wrong_form_is_diagnosed_wherever_it_stands()
    {
        var damaged = HostileYaml.Damaged(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples/hotrod/contract.yaml")))
            .ToList();

        var refused = 0;
        foreach (var (place, yaml) in damaged)
        {
            var parse = ContractReader.Read(yaml, "c.yaml");
            Assert.True(parse.Contract is null == parse.Diagnostics.Count > 0, place);
            refused += parse.Contract is null ? 1 : 0;
        }
        Assert.True(refused > 500, $"{refused} were refused");
    }

    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("a*c", "ac", true)]
    [InlineData("a*c", "abbc", true)]
    [InlineData("a*a", "a", false)]
    [InlineData("*b*b*", "xbxbx", true)]
    [InlineData("*b*b*", "xbx", false)]
    [InlineData("*", "", true)]
    [InlineData("${v}-*", "a*-z", true)]
    [InlineData("${v}-*", "ab-z", false)]
    [InlineData("${none}", "", false)]
    [InlineData("*/route?*", "/route?to=1", true)]
    [InlineData("*/route?*", "/routes", false)]
    [InlineData("a?", "ab", false)]
    [InlineData("[a-c]*", "[a-c]d", true)]
    [InlineData("[a-c]*", "bd", false)]
    [InlineData("${v", "${v", true)]
    public void Patterns_fit_with_stars_and_literal_references(string pattern, string text, bool fits) =>
        Assert.Equal(fits, TextPattern.Of(pattern).Resolve(name => name == "v" ? ["a*"] : []).Fits(text));

    [Theory]
    [InlineData("3", 3, 3)]
    [InlineData("1..", 1, int.MaxValue)]
    [InlineData("..4", 0, 4)]
    [InlineData("2..5", 2, 5)]
    public void Counts_have_two_ends(string text, int min, int max)
    {
        Assert.True(CountRange.TryParse(text, out var range));
        Assert.Equal(new CountRange(min, max), range);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("5..2")]
    [InlineData("-1")]
    [InlineData("1...2")]
    public void Counts_that_mean_nothing_are_refused(string text) => Assert.False(text.Length > 0 && CountRange.TryParse(text, out _));

    private static Contract Parse(string chain)
    {
        var parse = ContractReader.Read(Head + chain.ReplaceLineEndings("\n"), "c.yaml");
        Assert.Empty(parse.Diagnostics);
        return parse.Contract!;
    }
}
