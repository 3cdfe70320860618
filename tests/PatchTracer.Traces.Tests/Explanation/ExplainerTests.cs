using System.Globalization;
using MathNet.Numerics.Distributions;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Explanation;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Traces.Views;
using Xunit;

namespace PatchTracer.Traces.Tests.Explanation;

public class ExplainerTests
{
    private readonly RunBuilder _run = new();

    [Fact]
    public void A_slow_one_is_explained_by_what_it_spent_more_on()
    {
        for (var i = 0; i < 20; i++)
            Request(i, database: 40 + i % 5, calls: 1);
        var slow = Request(20, database: 400, calls: 3);

        var explanation = Explain(slow);

        Assert.Equal((20, 0, true), (explanation.Peers, explanation.AsSlow, explanation.Unusual));
        var first = explanation.Parts[0];
        Assert.Equal(("SELECT (database)", false, 3), (first.Operation, first.IsWait, first.Times));
        Assert.Equal((1200.0, 42.0, 44.0), (first.Nanos / 1e6, Math.Round(first.PeersNanos / 1e6), first.HighestNanos / 1e6));
        // What it took longer is on somebody's account, all of it.
        Assert.Equal(explanation.DurationNanos, explanation.Parts.Sum(part => part.Nanos));
        Assert.Equal(explanation.DurationNanos - explanation.Parts.Sum(part => part.PeersNanos),
            explanation.Parts.Sum(part => part.ExcessNanos), 1.0);

        var sentences = ExplanationText.Sentences(explanation);
        Assert.Equal(3, sentences.Count);
        Assert.StartsWith("That is unusually long", sentences[1], StringComparison.Ordinal);
        Assert.Matches("^100% of what it took longer: work of SELECT \\(database\\), 3 times \\(peers 1\\): 1.20s, where peers have 4[12].[0-9]ms on average and 44.0ms at most. See trace ", sentences[2]);
        Assert.Contains($"{first.Longest!.SpanId}", sentences[2], StringComparison.Ordinal);
        Assert.All(ExplanationText.Write(explanation, 5).Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public void One_that_waited_is_explained_by_what_it_waited_for()
    {
        for (var i = 0; i < 20; i++)
            Queued(i, wait: 10 + i % 3);
        var slow = Queued(20, wait: 900);

        var graph = Stitch();
        var tree = new CausalTree(graph);
        // To the end of all that came of it.
        AnalyzedSubject Subject(TraceId trace, int root) => new($"{trace}", trace, CriticalPath.OfEffects(graph, tree, root), tree, [root]);
        var group = new SubjectGroup("queue", [.. graph.Spans.TraceIds.Select(trace => Subject(trace, graph.Spans.InTrace(trace)[0]))], 0);
        var first = Explainer.Explain(group, group.Subjects.Single(subject => subject.TraceId == slow)).Parts[0];

        Assert.Equal(("consume (worker)", true), (first.Operation, first.IsWait));
        Assert.InRange(first.ExcessNanos / 1e6, 880, 895);
    }

    [Fact]
    public void An_ordinary_one_is_nothing_unusual()
    {
        for (var i = 0; i < 30; i++)
            Request(i, database: 40 + i, calls: 1);

        var (middle, slowest) = (Explain(_run.Spans.First(span => span.StartUnixNano == RunBuilder.At(15_000)).TraceId),
            Explain(_run.Spans.First(span => span.StartUnixNano == RunBuilder.At(29_000)).TraceId));

        Assert.False(middle.Unusual);
        Assert.Equal("Nothing unusual.", ExplanationText.Sentences(middle)[1]);
        Assert.False(slowest.Unusual);
        Assert.Equal("It is one of the slowest, but not slower than the slowest of so many are: nothing unusual.",
            ExplanationText.Sentences(slowest)[1]);
    }

    [Fact]
    public void Without_peers_or_among_equals_nothing_is_claimed()
    {
        var alone = Request(0, database: 40, calls: 1);
        Assert.Equal((null, false), (Explain(alone).Chance, Explain(alone).Unusual));
        Assert.EndsWith("It has no peers to be compared with.", Assert.Single(ExplanationText.Sentences(Explain(alone))),
            StringComparison.Ordinal);

        for (var i = 1; i < 10; i++)
            Request(i, database: 40, calls: 1);
        Assert.Equal("Nothing unusual: all of them take as long, or longer.", ExplanationText.Sentences(Explain(alone))[1]);
    }

    [Fact]
    public void Spans_of_no_length_do_no_harm()
    {
        for (var i = 0; i < 10; i++)
            _run.App("instant", SpanKind.Internal, "front", null, null, i, i);

        var explanation = Explain(_run.Spans[0].TraceId);

        Assert.Equal((0L, false), (explanation.DurationNanos, explanation.Unusual));
        Assert.Empty(explanation.Parts);
        Assert.NotEmpty(ExplanationText.Write(explanation, 5));
    }

    // The textbook's form of the test takes the outlier into mean and deviation, and Student's quantile out of its statistic G.
    [Theory]
    [InlineData("199.31 199.53 200.19 200.82 201.92 201.95 202.18 245.57")]
    [InlineData("1 2 3 4 5 6 7 8")]
    [InlineData("10 11 9 10.5 12 8 30")]
    public void The_chance_is_that_of_Grubbs(string sample)
    {
        var values = sample.Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture)).ToArray();
        var (n, logs) = (values.Length, values.Select(value => Math.Log((long)(value * 1e6))).ToArray());
        var mean = logs.Average();
        var g = (logs[^1] - mean) / Math.Sqrt(logs.Sum(log => (log - mean) * (log - mean)) / (n - 1));
        var t = g * Math.Sqrt(n * (n - 2) / ((n - 1.0) * (n - 1) - n * g * g));
        var expected = Math.Min(1, n * StudentT.CDF(0, 1, n - 2, -t));

        var chance = Explainer.Chance([.. values[..^1].Select(value => (long)(value * 1e6))], (long)(values[^1] * 1e6));

        Assert.Equal(expected, chance!.Value, 9);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    public void The_slowest_of_one_kind_is_called_unusual_once_in_twenty(int subjects)
    {
        var random = new Random(4);
        var called = Enumerable.Range(0, 1000).Count(_ =>
        {
            var durations = Enumerable.Range(0, subjects)
                .Select(_ => (long)(1e9 * Math.Exp(
                    0.5 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))).Order()
                    .ToList();
            return Explainer.Chance(durations[..^1], durations[^1]) <= Explainer.Level;
        });

        Assert.InRange(called, 30, 65);
    }

    private TraceId Request(int i, double database, int calls)
    {
        var start = 1000.0 * i;
        var root = _run.App("GET /", SpanKind.Server, "front", null, null, start, start + 20 + calls * (database + 1));
        for (var call = 0; call < calls; call++)
            _run.App("SELECT", SpanKind.Client, "database", null, root, start + 10 + call * (database + 1),
                start + 10 + call * (database + 1) + database);
        return root.TraceId;
    }

    private TraceId Queued(int i, double wait)
    {
        var start = 2000.0 * i;
        var root = _run.App("produce", SpanKind.Producer, "front", null, null, start, start + 12);
        var sent = _run.App("send", SpanKind.Internal, "front", null, root, start + 5, start + 10);
        _run.App("consume", SpanKind.Consumer, "worker", null, sent, start + 10 + wait, start + 20 + wait);
        return root.TraceId;
    }

    private SubjectExplanation Explain(TraceId trace)
    {
        var graph = Stitch();
        var group = SubjectGroups.OfRoots(graph).Single(group => group.Subjects.Any(subject => subject.TraceId == trace));
        return Explainer.Explain(group, group.Subjects.Single(subject => subject.TraceId == trace));
    }

    private CausalGraph Stitch() => CausalGraph.Stitch(new SpanSet(_run.Spans), Inventory.Empty, StitchOptions.Default);
}
