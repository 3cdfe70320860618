using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using Xunit;

namespace PatchTracer.Traces.Tests;

public class CausalGraphTests
{
    private readonly RunBuilder _run = new();

    [Fact]
    public void A_span_that_came_twice_counts_once_and_one_with_other_content_is_a_conflict()
    {
        var span = _run.App("a", SpanKind.Internal, "s", null, null, 0, 1, ("k", "v"));
        var same = span with
        {
            Attributes = AttributeList.Of(("k", "v")),
            Resource = new Resource(AttributeList.Of((Conventions.ServiceName, "s")))
        };
        var other = span with { Name = "b" };

        var set = new SpanSet([span, same, other, other with { }, span]);

        Assert.Equal(["a", "b"], set.Spans.Select(one => one.Name));
        Assert.Equal([0, 1], set.Sharing(span.Key));
        Assert.Equal(3, set.Repeated);
        Assert.Equal(new SpanConflict(span, other), Assert.Single(set.Conflicts));
        Assert.Same(span, set.Find(span.Key));
    }

    [Fact]
    public void Client_and_server_that_share_an_id_are_two_spans_and_what_the_server_led_to_is_below_it()
    {
        var front = _run.App("front", SpanKind.Server, "web", null, null, 0, 100);
        var client = _run.App("get", SpanKind.Client, "web", null, front, 10, 90);
        var server = client with
        {
            Kind = SpanKind.Server,
            Name = "serve",
            Resource = new Resource(AttributeList.Of((Conventions.ServiceName, "shop")))
        };
        var inner = new Span
        {
            TraceId = client.TraceId,
            SpanId = new SpanId(77),
            ParentSpanId = client.SpanId,
            Name = "query",
            Kind = SpanKind.Client,
            StartUnixNano = client.StartUnixNano + 10,
            EndUnixNano = client.StartUnixNano + 20,
            Resource = server.Resource,
        };
        var graph = CausalGraph.Stitch(new SpanSet([front, client, server, inner]), Inventory.Empty, StitchOptions.Default);
        var tree = new CausalTree(graph);

        Assert.Equal([null, 0, 1, 2], Enumerable.Range(0, graph.NodeCount).Select(tree.CauseOf));
    }

    [Fact]
    public void One_span_id_in_two_traces_is_two_spans()
    {
        var span = _run.App("a", SpanKind.Internal, "s", null, null, 0, 1);
        var set = new SpanSet([span, span with { TraceId = new TraceId(1, 2) }]);

        Assert.Equal(2, set.Count);
        Assert.Equal([1], set.InTrace(new TraceId(1, 2)).ToArray());
        Assert.True(set.InTrace(new TraceId(3, 4)).IsEmpty);
    }

    [Fact]
    public void Links_lead_across_traces_from_cause_to_effect_and_dangling_ones_are_told()
    {
        var cause = _run.App("a", SpanKind.Internal, "s", null, null, 0, 1);
        var effect = _run.App("b", SpanKind.Internal, "s", null, null, 2, 3);
        var nowhere = new SpanLink(new TraceId(9, 9), new SpanId(9));
        effect = _run.Replace(effect, effect with { Links = [new SpanLink(cause.TraceId, cause.SpanId), nowhere] });

        var graph = Stitch();

        Assert.Equal([new CausalEdge(0, 1, EdgeKind.Link)], graph.EffectsOf(0).ToArray());
        Assert.Equal(new DanglingLink(effect, nowhere), Assert.Single(graph.DanglingLinks));
    }

    [Fact]
    public void A_link_to_the_parent_adds_no_second_edge()
    {
        var cause = _run.App("a", SpanKind.Internal, "s", null, null, 0, 1);
        var effect = _run.App("b", SpanKind.Internal, "s", null, cause, 2, 3);
        _run.Replace(effect, effect with { Links = [new SpanLink(cause.TraceId, cause.SpanId)] });

        Assert.Equal(1, Stitch().EdgeCount);
    }

    [Fact]
    public void A_span_without_its_parent_is_an_orphan()
    {
        var span = _run.App("a", SpanKind.Internal, "s", null, null, 0, 1);
        span = _run.Replace(span, span with { ParentSpanId = new SpanId(77) });

        Assert.Equal(new Orphan(span, new SpanId(77)), Assert.Single(Stitch().Orphans));
    }

    [Fact]
    public void Circles_of_parents_are_cut_and_every_node_still_leads_to_a_root()
    {
        var a = _run.App("a", SpanKind.Internal, "s", null, null, 0, 1);
        var b = _run.App("b", SpanKind.Internal, "s", null, a, 0, 1);
        _run.App("c", SpanKind.Internal, "s", null, b, 0, 1);
        _run.Replace(a, a with { ParentSpanId = b.SpanId });
        var own = _run.App("self", SpanKind.Internal, "s", null, null, 0, 1);
        _run.Replace(own, own with { ParentSpanId = own.SpanId });

        var graph = Stitch();
        var tree = new CausalTree(graph);

        Assert.All(Enumerable.Range(0, graph.NodeCount), node => Assert.InRange(tree.Ancestry(node).Count(), 1, graph.NodeCount));
        Assert.Equal(2, Enumerable.Range(0, graph.NodeCount).Count(node => tree.CauseOf(node) is null));
    }

    private CausalGraph Stitch() => CausalGraph.Stitch(new SpanSet(_run.Spans), Inventory.Empty, StitchOptions.Default);
}
