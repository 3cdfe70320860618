using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Comparison;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using Xunit;

namespace PatchTracer.Traces.Tests.Comparison;

/// <summary>Before and after a time, where there were no rounds.</summary>
public class RoundSlicesTests
{
    private const int Interval = 1000;

    [Fact]
    public void Each_side_is_cut_into_parts_in_the_order_in_which_it_began()
    {
        // Later ones take longer, so that durations tell which they are; recorded in another order than they began.
        var (before, after) = Slices(8, parts: 3, at: 4, i => i, i => (i * 5) % 8);

        Assert.Equal(["before, part 1 of 3", "before, part 2 of 3", "before, part 3 of 3"], before.Select(round => round.Name));
        Assert.Equal([[100], [101], [102, 103]], before.Select(Milliseconds));
        Assert.Equal([[104], [105], [106, 107]], after.Select(Milliseconds));
    }

    [Fact]
    public void What_has_too_few_on_a_side_is_told_and_not_compared()
    {
        var (before, after) = Slices(20, parts: 6, at: 3, _ => 0);

        var comparison = new RoundComparer(before, after, 0.05).Compare(_ => true);

        Assert.Empty(comparison.Groups);
        Assert.Equal(["GET / (front)"], comparison.NotInEveryRound);
    }

    [Fact]
    public void A_change_at_the_time_is_found_and_one_that_was_not_is_not()
    {
        var noise = new Random(7);
        var (before, after) = Slices(240, parts: 6, at: 120, i => (i < 120 ? 0 : 60) + noise.Next(20));
        var (same, again) = Slices(240, parts: 6, at: 120, _ => noise.Next(20));

        var found = Assert.Single(new RoundComparer(before, after, 0.05).Compare(_ => true).Groups);
        var nothing = Assert.Single(new RoundComparer(same, again, 0.05).Compare(_ => true).Groups);

        Assert.Equal((Answer.Different, 120, 120), (found.Answer, found.SubjectsBefore, found.SubjectsAfter));
        Assert.Equal("SELECT (database)", found.Parts[PathDimension.Operation][0].Part);
        Assert.NotEqual(Answer.Different, nothing.Answer);
    }

    /// <summary>Equal things, cut at a time: that something happens more slowly at some times of the day does not make it different.</summary>
    [Fact]
    public void Of_equal_things_cut_at_a_time_at_most_one_in_twenty_is_called_different()
    {
        const int runs = 200;
        var different = 0;
        for (var run = 0; run < runs; run++)
        {
            var (noise, drift) = (new Random(run), 0.0);
            // What is near in time depends on each other: half of each deviation is that of the one before.
            var (before, after) = Slices(96, parts: 6, at: 48, _ => (int)(drift = (drift * 0.5) + noise.Next(-10, 11)) + 40);
            different += new RoundComparer(before, after, 0.05).Compare(_ => true).Groups.Count(group => group.Answer == Answer.Different);
        }
        // 16 of 200 would come by a chance of one in twenty in fewer than 4 of 100 such tests.
        Assert.InRange(different, 0, 16);
    }

    private static (IReadOnlyList<Round> Before, IReadOnlyList<Round> After) Slices(
        int traces, int parts, int at, Func<int, int> more, Func<int, int>? order = null)
    {
        var run = new RunBuilder();
        var longer = Enumerable.Range(0, traces).Select(more).ToList();
        foreach (var i in Enumerable.Range(0, traces).Select(order ?? (i => i)))
        {
            var start = Interval * (i + 1);
            var root = run.App("GET /", SpanKind.Server, "front", null, null, start, start + 100 + longer[i]);
            run.App("SELECT", SpanKind.Client, "database", null, root, start + 5, start + 65 + longer[i]);
        }
        var graph = CausalGraph.Stitch(new SpanSet(run.Spans), Inventory.Empty, StitchOptions.Default);
        var groups = SubjectGroups.OfRoots(graph);
        var starts = groups.SelectMany(group => group.Subjects).Select(subject => graph.StartOf(subject.Way[0])).Order().ToList();
        return RoundSlices.At(graph, groups, starts[at], parts);
    }

    private static IEnumerable<int> Milliseconds(Round round) =>
        round.Groups.SelectMany(group => group.Durations).Select(nanos => (int)(nanos / 1_000_000));
}
