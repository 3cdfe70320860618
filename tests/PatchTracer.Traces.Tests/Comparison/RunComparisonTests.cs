using System.Globalization;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Comparison;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Traces.Views;
using PatchTracer.Traces.Views.Html;
using Xunit;

namespace PatchTracer.Traces.Tests.Comparison;

public class RunComparisonTests
{
    private static readonly double[] Noise = [0, 3, -2, 4];

    [Fact]
    public void What_takes_longer_is_told_with_who_carries_it_and_what_came_and_went()
    {
        var comparison = Compare(Rounds(database: 40), Rounds(database: 80, retry: true, cache: false));

        var group = Assert.Single(comparison.Groups);
        Assert.Equal(("GET / (front)", 40, 40, Answer.Different), (group.Name, group.SubjectsBefore, group.SubjectsAfter, group.Answer));
        Assert.Equal(["p50"], group.Quantiles.Select(quantile => quantile.Part));
        Assert.InRange(group.Median.Change.Value / 1e6, 35, 55);
        Assert.True(group.Median.Change.Low > 0);
        Assert.Equal(("SELECT (database)", Answer.Different),
            (group.Parts[PathDimension.Operation][0].Part, group.Parts[PathDimension.Operation][0].Answer));
        Assert.Equal(group.Median.Change.Value, group.Parts[PathDimension.Service].Sum(part => part.Change.Value), 5e6);
        Assert.Equal(["SELECT (database)", "retry (front)", "cache (front)"],
            group.Structure.Select(operation => operation.Part).OrderByDescending(part => part[0] is 'S').ThenByDescending(part => part));
        Assert.Equal((1.0, 2.0), group.Structure.Where(operation => operation.Part.StartsWith("SELECT", StringComparison.Ordinal))
            .Select(operation => (operation.Before, operation.After)).Single());

        var text = ComparisonTable.Write(comparison, 10);
        Assert.Contains("GET / (front): 40 subjects before, 40 after", text, StringComparison.Ordinal);
        Assert.Contains("different: p50 +", text, StringComparison.Ordinal);
        Assert.Contains("only after", text, StringComparison.Ordinal);
        Assert.Contains("only before", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 140));
    }

    [Fact]
    public void The_flame_graph_of_a_comparison_shows_where_the_time_went()
    {
        var comparison = Compare(Rounds(database: 40), Rounds(database: 80));

        var group = Assert.Single(comparison.Groups);
        var (before, after) = (group.StacksBefore.Sum(stack => stack.Nanos), group.StacksAfter.Sum(stack => stack.Nanos));
        Assert.InRange((after - before) / 1e6, 39, 41);
        var html = ComparisonPage.Write(comparison);
        Assert.Matches("<g class=\"grew\"><title>SELECT \\(database\\): 80.0ms, [0-9.]+%, \\+40.0ms</title><rect class=\"part\" fill-opacity=\"1\"", html);
        // The root has grown by as much, and what it does itself has not.
        Assert.Matches("<g class=\"grew\"><title>GET / \\(front\\): [0-9.]+ms, 100.0%, \\+40.0ms</title>", html);
    }

    [Fact]
    public void One_round_a_side_shows_what_was_seen_and_claims_nothing()
    {
        var comparison = Compare(Rounds(database: 40)[..1], Rounds(database: 400)[..1]);

        var group = Assert.Single(comparison.Groups);
        Assert.Equal((Answer.CannotTell, true), (group.Answer, group.Median.Change.Value > 300e6));
        Assert.All(group.Parts.Values.SelectMany(parts => parts),
            part => Assert.Equal((Answer.CannotTell, (double?)null, 1.0), (part.Answer, part.Change.Low, part.Chance)));
        Assert.Contains("cannot tell; rounds differ by themselves", ComparisonTable.Write(comparison, 10), StringComparison.Ordinal);
        // 360 ms more are seen all the same.
        Assert.Equal("+428.6%", AnswerText.Change(group.Median));
    }

    [Fact]
    public void Groups_that_are_not_everywhere_are_named_and_not_compared()
    {
        var (before, after) = (Rounds(database: 40), Rounds(database: 40));
        Round With(Round round, string name) => round with { Groups = [.. round.Groups, round.Groups[0] with { Name = name }] };
        IReadOnlyList<Round> b = [With(With(before[0], "gone"), "now and then"), .. before[1..]];
        IReadOnlyList<Round> a = [With(With(after[0], "new"), "now and then"), .. after[1..]];

        var comparison = Compare(b, a);

        Assert.Equal("gone, new, now and then",
            string.Join(", ", comparison.OnlyBefore.Concat(comparison.OnlyAfter).Concat(comparison.NotInEveryRound)));
        Assert.Single(comparison.Groups);
        var gate = new ComparisonGate(Different: false, Slower: null, Costlier: null, Structure: true, Unknown: true);
        Assert.Equal(["it is gone", "it is new", "it is not in every round", null],
            ((string[])["gone", "new", "now and then", "GET / (front)"]).Select(name => gate.Finding(comparison, name)));
        Assert.False(gate.Passes(comparison));
        Assert.True(ComparisonGate.Open.Passes(comparison));
        Assert.Contains("Only after: new", ComparisonMarkdown.Write(comparison), StringComparison.Ordinal);
    }

    [Fact]
    public void What_rounds_were_made_of_is_told_where_it_differs()
    {
        Round Made(Round round, string catalog, string tool) =>
            round with { Facts = new Dictionary<string, string> { ["catalog"] = catalog, ["tool"] = tool, ["mode"] = "woven" } };
        var (before, after) = (Rounds(database: 40), Rounds(database: 40));

        var comparison = Compare([.. before.Select(round => Made(round, "aaa", "1"))],
            [Made(after[0], "bbb", "1"), .. after[1..].Select(round => Made(round, "ccc", "1"))]);

        var fact = Assert.Single(comparison.Facts);
        Assert.Equal(("catalog", "aaa", "bbb ccc"), (fact.Name, string.Join(' ', fact.Before), string.Join(' ', fact.After)));
        Assert.Contains("catalog: aaa before, bbb or ccc after", ComparisonTable.Write(comparison, 10), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("slower", 80, true)]
    [InlineData("slower=5%", 80, true)]
    [InlineData("slower=500", 80, false)]
    [InlineData("slower", 20, false)]
    [InlineData("different", 20, true)]
    [InlineData("structure", 80, false)]
    [InlineData("unknown", 80, false)]
    public void The_gate_finds_what_it_was_told_to(string what, int database, bool found)
    {
        var comparison = Compare(Rounds(database: 40), Rounds(database));
        var gate = ComparisonGate.Parse([what]);

        Assert.Equal(found, !gate.Passes(comparison));
        var xml = ComparisonJUnit.Write(comparison, gate);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"tests=\"1\" failures=\"{(found ? 1 : 0)}\" skipped=\"0\""), xml,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("faster")]
    [InlineData("slower=")]
    [InlineData("slower=-5%")]
    [InlineData("slower=x")]
    public void The_gate_refuses_what_it_does_not_know(string what) => Assert.Throws<FormatException>(() => ComparisonGate.Parse([what]));

    [Fact]
    public void Names_from_spans_are_no_markup()
    {
        var before = Rounds(database: 40);
        IReadOnlyList<Round> Named(IReadOnlyList<Round> rounds) =>
            [.. rounds.Select(round => round with { Groups = [round.Groups[0] with { Name = "| [x](http://y) <b> @all \u001b[31m `" }] })];

        var text = ComparisonMarkdown.Write(Compare(Named(before), Named(Rounds(database: 80))));

        Assert.DoesNotContain("[x]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("@all", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
        // The table has as many cells as its head.
        Assert.All(text.Split('\n').Where(line => line.StartsWith('|')), line => Assert.Equal(7, line.Count(c => c == '|')));
    }

    private static RunComparison Compare(IReadOnlyList<Round> before, IReadOnlyList<Round> after) =>
        new RoundComparer(before, after, same: 0.05).Compare(_ => true);

    /// <summary>Four runs of ten requests, which differ a little.</summary>
    private static List<Round> Rounds(int database, bool retry = false, bool cache = true)
    {
        var rounds = new List<Round>();
        foreach (var noise in Noise)
        {
            var run = new RunBuilder();
            for (var i = 0; i < 10; i++)
            {
                var start = 1000 * i;
                var root = run.App("GET /", SpanKind.Server, "front", null, null, start, start + 40 + i + noise + database);
                run.App("SELECT", SpanKind.Client, "database", null, root, start + 10, start + 10 + database);
                if (retry)
                    run.App("SELECT", SpanKind.Client, "database", null,
                        run.App("retry", SpanKind.Internal, "front", null, root, start + 2, start + 4), start + 2, start + 3);
                if (cache)
                    run.App("cache", SpanKind.Internal, "front", null, root, start + 1, start + 2);
            }
            var graph = CausalGraph.Stitch(new SpanSet(run.Spans), Inventory.Empty, StitchOptions.Default);
            rounds.Add(new Round($"run {rounds.Count}",
                new Dictionary<string, string>(), new RoundReader(graph).Of(SubjectGroups.OfRoots(graph))));
        }
        return rounds;
    }
}
