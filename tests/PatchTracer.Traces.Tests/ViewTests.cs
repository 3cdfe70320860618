using System.Text.Json;
using System.Xml.Linq;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Traces.Views;
using Xunit;

namespace PatchTracer.Traces.Tests;

public class ViewTests
{
    internal static readonly string[] Goldens =
        ["verdict-complete.txt", "verdict-incomplete.txt", "verdict-incomplete.json", "verdict-incomplete.xml", "waterfall-pod.txt",
            "waterfall-dispatch.txt"];

    [Fact]
    public void The_table_of_a_complete_run() => Golden.Equal("verdict-complete.txt", Narrow(VerdictTable.Write(new HotRodRun(3).Judge())));

    [Fact]
    public void An_incomplete_run_as_table_JSON_and_JUnit_XML()
    {
        var run = Incomplete();
        // A few of the many subjects are enough to see every form.
        var verdict = run.Judge();
        Golden.Equal("verdict-incomplete.txt", Narrow(VerdictTable.Write(verdict)));
        verdict = verdict with
        {
            Chains = [
            .. verdict.Chains.Select(chain => chain with { Subjects = [.. chain.Subjects.Where(subject => !subject.Complete).Take(1)] })]
        };
        Golden.Equal("verdict-incomplete.json", VerdictJson.Write(verdict));
        Golden.Equal("verdict-incomplete.xml", JUnitReport.Write(verdict));
    }

    [Fact]
    public void A_pods_way_across_traces_is_drawn_from_the_deployment_to_the_rules_on_each_node()
    {
        var run = new HotRodRun(0);
        var evidence = run.Evidence();
        var pod = run.Judge().Chains[0].Subjects.First(subject => subject.Name.Contains("customer", StringComparison.Ordinal));

        Golden.Equal("waterfall-pod.txt",
            Narrow(new Waterfall(evidence.Graph, new CausalTree(evidence.Graph), WaterfallOptions.Default).OfSubject(pod)));
    }

    [Fact]
    public void A_dispatch_is_drawn_with_its_hops_and_repeats_are_collapsed()
    {
        var run = new HotRodRun(1);
        var graph = run.Evidence().Graph;

        Golden.Equal("waterfall-dispatch.txt",
            Narrow(new Waterfall(graph, new CausalTree(graph), WaterfallOptions.Default).OfTrace(run.Run.Load[0].TraceId)));
    }

    [Fact]
    public void A_verdict_survives_JSON()
    {
        var verdict = Incomplete().Judge();

        Assert.Equal(VerdictJson.Write(verdict), VerdictJson.Write(VerdictJson.Read(VerdictJson.Write(verdict))));
        using var json = JsonDocument.Parse(VerdictJson.Write(verdict));
        Assert.False(json.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(verdict.Chains[0].Subjects.Count, json.RootElement.GetProperty("chains")[0].GetProperty("subjects").GetArrayLength());
    }

    [Fact]
    public void JUnit_counts_what_it_lists()
    {
        var suites = XDocument.Parse(JUnitReport.Write(Incomplete().Judge())).Root!.Elements("testsuite");

        Assert.All(suites, suite =>
        {
            Assert.Equal((int)suite.Attribute("tests")!, suite.Elements("testcase").Count());
            Assert.Equal((int)suite.Attribute("failures")!, suite.Descendants("failure").Count());
            Assert.Equal((int)suite.Attribute("skipped")!, suite.Descendants("skipped").Count());
            Assert.NotEqual(0, (int)suite.Attribute("failures")!);
        });
    }

    [Fact]
    public void Hostile_names_stay_text_in_every_form()
    {
        var run = new HotRodRun(1);
        var span = run.Run.Spans.First(span => span.Name == "GET /dispatch");
        const string hostile = "\u001b[2J<script>&\0\uFFFE\r\nx\uD800";
        run.LoseContext(run.Run.Replace(span, span with { Name = hostile }));

        var verdict = run.Judge();

        Assert.False(verdict.Complete);
        Assert.NotNull(XDocument.Parse(JUnitReport.Write(verdict)).Root);
        using var json = JsonDocument.Parse(VerdictJson.Write(verdict));
        var graph = run.Evidence().Graph;
        var drawn = VerdictTable.Write(verdict) + new Waterfall(graph, new CausalTree(graph), WaterfallOptions.Default)
            .OfTrace(run.Run.Spans.Single(s => s.Name == hostile).TraceId);
        Assert.Contains("<script>", drawn);
        Assert.DoesNotContain(drawn, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public void A_trace_that_is_not_there_is_a_title_alone()
    {
        var graph = CausalGraph.Stitch(new SpanSet([]), Inventory.Empty, StitchOptions.Default);

        Assert.Equal("trace 00000000000000000000000000000001: 0 spans, 0 traces, 0ns\n",
            new Waterfall(graph, new CausalTree(graph), WaterfallOptions.Default).OfTrace(new TraceId(0, 1)));
    }

    [Theory]
    [InlineData(0, "0ns")]
    [InlineData(999, "999ns")]
    [InlineData(999_400, "999us")]
    [InlineData(999_960, "1.00ms")]
    [InlineData(9_994_000, "9.99ms")]
    [InlineData(9_996_000, "10.0ms")]
    [InlineData(99_960_000, "100ms")]
    [InlineData(1_500_000_000, "1.50s")]
    [InlineData(-2_000_000, "-2.00ms")]
    public void Durations_have_three_digits(long nanos, string text) => Assert.Equal(text, Nanos.Text(nanos));

    private static HotRodRun Incomplete()
    {
        var run = new HotRodRun(3);
        run.LoseContext(run.Run.Spans.First(span => span.Name == "GET /customer"));
        run.Run.Spans.RemoveAll(span => span.Tracepoint == "kubelet.volume.wait");
        var stray = run.Run.Spans.First(span => span.Name == "startup");
        run.Run.Replace(stray, stray with { ParentSpanId = new SpanId(0xDEAD) });
        return run;
    }

    private static string Narrow(string drawn)
    {
        Assert.All(drawn.Split('\n'), line => Assert.InRange(line.Length, 0, Waterfall.Width));
        return drawn;
    }
}
