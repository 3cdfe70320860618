using PatchTracer.Traces.Comparison;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Views;
using PatchTracer.Traces.Views.Html;
using Xunit;
using Xunit.Abstractions;

namespace PatchTracer.Traces.Tests.Comparison;

/// <summary>Runs that are compared by what was measured beside their spans.</summary>
public class MeasuredRoundTests(ITestOutputHelper output)
{
    private const int Comparisons = 1000;

    [Fact]
    public void A_round_is_its_requests_its_pods_and_what_its_components_used_over_all_nodes()
    {
        var round = MeasuredRound.Of("a", new Dictionary<string, string>(), new Measurements
        {
            From = DateTimeOffset.UnixEpoch,
            Until = DateTimeOffset.UnixEpoch,
            Components = [Usage("kubelet", "one", 5, 100), Usage("kubelet", "two", 7, 200), Usage("etcd", "one", 1, 50)],
            Pods = [Pod(10, 30), Pod(10, null), Pod(5, 6)],
        }, [Request("look", 9), Request("buy", 4), Request("look", 3)]);

        Assert.Equal([("request look", "3 9"), ("request buy", "4"), (MeasuredRound.Pods, "1 20")],
            round.Groups.Select(group => (group.Name, string.Join(' ', group.Durations))));
        Assert.Equal((12, 1), (round.Usage![UsageKind.Processor]["kubelet"], round.Usage[UsageKind.Processor]["etcd"]));
        Assert.Equal((300, 50), (round.Usage[UsageKind.Memory]["kubelet"], round.Usage[UsageKind.Memory]["etcd"]));
        Assert.Contains("memory of etcd", round.Names);
    }

    [Fact]
    public void What_costs_more_is_told_everywhere_and_found_by_the_gate()
    {
        var comparison = Compare(Rounds(6, new Random(1)), Rounds(6, new Random(2), kubelet: 1.4));

        var kubelet = comparison.Usage![UsageKind.Processor][0];
        Assert.Equal(("kubelet", Answer.Different), (kubelet.Part, kubelet.Answer));
        Assert.InRange(kubelet.Relative!.Value, 0.3, 0.5);
        var text = ComparisonTable.Write(comparison, 10);
        Assert.Contains("compared by what was measured beside the spans", text, StringComparison.Ordinal);
        Assert.Matches(@"processor time +before +after +change  \(95 %\)\nkubelet +2\.[0-9]+s +2\.[0-9]+s +\+[0-9]+ms .* different\n", text);
        Assert.Matches(@"kubelet +[0-9]+\.[0-9]MiB +[0-9]+\.[0-9]MiB ", text);
        Assert.Contains("<h2>What the components used</h2>", ComparisonPage.Write(comparison), StringComparison.Ordinal);
        Assert.Matches("<a href=\"#usage\">processor time of kubelet</a> <span class=\"bad\">different: \\+[34]", ComparisonPage.Write(comparison));
        Assert.Matches(@"\| processor time \| before \|.*\n\|---\|---\|---\|---\|---\|\n\| kubelet \| 2\.", ComparisonMarkdown.Write(comparison));
        Assert.False(ComparisonGate.Parse(["costlier=10%"]).Passes(comparison));
        Assert.True(ComparisonGate.Parse(["costlier=80%", "slower"]).Passes(comparison));
        Assert.Contains("<testcase classname=\"compare\" name=\"processor time of kubelet\"><failure message=\"it is more\"",
            ComparisonJUnit.Write(comparison, ComparisonGate.Parse(["costlier"])).Replace(">\n      <f", "><f", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_uses_less_is_different_and_not_costlier()
    {
        var comparison = Compare(Rounds(6, new Random(3), kubelet: 1.4), Rounds(6, new Random(4)));

        Assert.Equal(("kubelet", Answer.Different),
            (comparison.Usage![UsageKind.Processor][0].Part, comparison.Usage[UsageKind.Processor][0].Answer));
        Assert.True(ComparisonGate.Parse(["costlier", "slower"]).Passes(comparison));
        Assert.False(ComparisonGate.Parse(["different"]).Passes(comparison));
    }

    [Fact]
    public void A_component_that_was_started_again_in_some_round_is_named_and_not_compared()
    {
        var before = Rounds(2, new Random(5));
        var without = before[0].Usage!.ToDictionary(usage => usage.Key,
            usage => (IReadOnlyDictionary<string, double>)usage.Value.Where(used => used.Key != "etcd").ToDictionary());

        var comparison = Compare([before[0] with { Usage = without }, before[1]], Rounds(2, new Random(6)));

        Assert.Equal(["processor time of etcd", "memory of etcd"], comparison.NotInEveryRound);
        Assert.DoesNotContain(comparison.Usage![UsageKind.Processor], component => component.Part == "etcd");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public void Of_comparisons_of_equal_things_at_most_one_in_twenty_finds_a_difference(int rounds)
    {
        var random = new Random(50 + rounds);

        var different = Enumerable.Range(0, Comparisons).Count(_ => !ComparisonGate.Parse(["different"])
            .Passes(Compare(Rounds(rounds, random), Rounds(rounds, random))));

        output.WriteLine($"{rounds} rounds a side: {different} of {Comparisons} comparisons of equal things are called different");
        Assert.InRange(different, 0, Comparisons / 20);
    }

    [Fact]
    public void Processor_time_that_is_a_tenth_more_is_found_with_six_rounds()
    {
        var random = new Random(60);

        var found = Enumerable.Range(0, Comparisons).Count(_ => Compare(Rounds(6, random), Rounds(6, random, kubelet: 1.1))
            .Usage![UsageKind.Processor].Any(component => component is { Part: "kubelet", Answer: Answer.Different }));

        output.WriteLine($"found in {found} of {Comparisons}");
        Assert.InRange(found, 0.9 * Comparisons, Comparisons);
    }

    private static RunComparison Compare(IReadOnlyList<Round> before, IReadOnlyList<Round> after) =>
        new RoundComparer(before, after, 0.05).Compare(_ => true);

    /// <summary>Rounds that differ by themselves by 2 % in what a component uses, and by 5 % in how long things take.</summary>
    private static List<Round> Rounds(int count, Random random, double kubelet = 1) =>
        [.. Enumerable.Range(0, count).Select(i => Round($"round {i}", random, kubelet))];

    private static Round Round(string name, Random random, double kubelet)
    {
        var slow = Math.Exp(0.05 * Normal(random));
        (string Name, double Seconds)[] components =
        [
            ("kubelet", 2 * kubelet), ("containerd", 1), ("kube-proxy", 0.5), ("kube-apiserver", 4), ("kube-controller-manager", 1),
            ("kube-scheduler", 0.3), ("etcd", 1.5),
        ];
        return MeasuredRound.Of(name, new Dictionary<string, string>(), new Measurements
        {
            From = DateTimeOffset.UnixEpoch,
            Until = DateTimeOffset.UnixEpoch,
            Components = [.. components.Select(component => Usage(component.Name, "node",
                (long)(component.Seconds * 1e9 * Math.Exp(0.02 * Normal(random))), (long)(5e7 * Math.Exp(0.02 * Normal(random)))))],
            Pods = [.. Enumerable.Range(0, 20).Select(_ => Pod(0, (long)(2e9 * slow * Math.Exp(0.2 * Normal(random)))))],
        }, [.. Enumerable.Range(0, 50).Select(_ => Request("look", (long)(1e8 * slow * Math.Exp(0.3 * Normal(random)))))]);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static ComponentUsage Usage(string component, string node, long cpu, long memory) =>
        new() { Component = component, Node = node, CpuNanos = cpu, MemoryBytes = memory };

    private static PodStart Pod(long created, long? ready) =>
        new() { Namespace = "n", Name = "p", Uid = "u", CreatedUnixNano = created, ReadyUnixNano = ready };

    private static LoadRequest Request(string name, long duration) =>
        new() { TraceId = new TraceId(1, 1), SpanId = new SpanId(1), StartUnixNano = 1, DurationNanos = duration, Name = name, Status = 200 };
}
