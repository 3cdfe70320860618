using System.Diagnostics;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Traces.Verdicts;
using Xunit;

namespace PatchTracer.Traces.Tests;

public class LargeRunTests
{
    private const int Million = 1_000_000;

    /// <summary>What would take hours if anything compared every span with every other.</summary>
    private static readonly TimeSpan Generous = TimeSpan.FromMinutes(3);

    [Fact]
    [Trait("speed", "slow")]
    public void A_million_spans_on_few_reused_ports_are_stitched_and_walked()
    {
        var watch = Stopwatch.StartNew();
        var graph = CausalGraph.Stitch(new SpanSet(Requests(Million / 4)), Inventory.Empty, StitchOptions.Default);
        var tree = new CausalTree(graph);

        Assert.Equal(Million, graph.Spans.Count);
        Assert.Equal(Million / 4, graph.Hops.Count);
        Assert.All(graph.Hops, hop => Assert.Equal(hop.Client!.SpanId.Value + 1, hop.Server!.SpanId.Value));
        Assert.Equal(30, CriticalPath.OfEffects(graph, tree, 0).DurationNanos);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Generous);
    }

    [Fact]
    [Trait("speed", "slow")]
    public void A_trace_of_a_million_siblings_is_walked()
    {
        var watch = Stopwatch.StartNew();
        var root = Draft(1, 1, 0, SpanKind.Internal, 0, Million, AttributeList.Empty);
        var graph = CausalGraph.Stitch(
            new SpanSet(Enumerable.Range(0, Million)
                .Select(i => Draft(1, (ulong)i + 2, 1, SpanKind.Internal, i, i + 1, AttributeList.Empty)).Prepend(root)), Inventory.Empty,
                StitchOptions.Default);

        var path = CriticalPath.OfSpan(graph, new CausalTree(graph), 0);

        Assert.Equal((Million, (long)Million), (path.Segments.Count, path.DurationNanos));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Generous);
    }

    [Fact]
    public void Twice_the_requests_and_pods_take_about_twice_the_comparisons()
    {
        var once = Comparisons(new HotRodRun(requests: 10, copies: 5));
        var twice = Comparisons(new HotRodRun(requests: 20, copies: 10));

        Assert.InRange((double)twice / once, 1.8, 2.2);
    }

    private static long Comparisons(HotRodRun run)
    {
        var evidence = run.Evidence();
        var index = new CandidateIndex(evidence.Graph);
        Assert.True(ContractEvaluation.Evaluate(HotRodRun.Contract, evidence, index).Complete);
        return index.Comparisons;
    }

    /// <summary>Each request is a connection, its client, its server and work of the server; 1000 ports in turn.</summary>
    private static IEnumerable<Span> Requests(int count)
    {
        var connections = Enumerable.Range(0, 1000).Select(i => AttributeList.Of((Conventions.Tracepoint, Conventions.ConnectionTracepoint),
            (Conventions.ClientAddress, "10.0.0.1"), (Conventions.ClientPort, (long)(i + 1000)), (Conventions.ServiceAddress, "10.96.0.1"),
            (Conventions.ServicePort, 80L),
            (Conventions.ServerAddress, "10.0.0.2"), (Conventions.ServerPort, 8080L))).ToArray();
        var clients = Enumerable.Range(0, 1000).Select(i => Ends("10.0.0.1", i + 1000, "10.96.0.1", 80)).ToArray();
        var servers = Enumerable.Range(0, 1000).Select(i => Ends("10.0.0.2", 8080, "10.0.0.1", i + 1000)).ToArray();
        for (var i = 0; i < count; i++)
        {
            var (trace, span, at) = ((ulong)i + 1, ((ulong)i * 4) + 1, i * 100L);
            yield return Draft(trace, span, 0, SpanKind.Client, at, at + 30, clients[i % 1000]);
            // The context is lost on the way, so that only the connection tells.
            yield return Draft(trace + (1UL << 40), span + 1, 0, SpanKind.Server, at + 5, at + 25, servers[i % 1000]);
            yield return Draft(trace + (1UL << 40), span + 2, span + 1, SpanKind.Internal, at + 6, at + 24, AttributeList.Empty);
            yield return Draft(trace + (2UL << 40), span + 3, 0, SpanKind.Internal, at + 1, at + 2, connections[i % 1000]);
        }
    }

    private static AttributeList Ends(string local, int localPort, string peer, int peerPort) => AttributeList.Of(
        (Conventions.LocalAddress, local), (Conventions.LocalPort, (long)localPort), (Conventions.PeerAddress, peer),
        (Conventions.PeerPort, (long)peerPort));

    private static Span Draft(ulong trace, ulong span, ulong parent, SpanKind kind, long start, long end, AttributeList attributes) => new()
    {
        TraceId = new TraceId(0, trace),
        SpanId = new SpanId(span),
        ParentSpanId = new SpanId(parent),
        Name = "s",
        Kind = kind,
        StartUnixNano = start,
        EndUnixNano = end,
        Attributes = attributes,
    };
}
