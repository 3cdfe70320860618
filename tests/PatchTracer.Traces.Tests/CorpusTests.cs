using System.Text;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Traces.Views;
using Xunit;

namespace PatchTracer.Traces.Tests;

/// <summary>Small span sets and what becomes of them: <c>corpus/NAME.spans.json</c> and <c>corpus/NAME.expected.txt</c>.</summary>
public class CorpusTests
{
    private const string Spans = ".spans.json";
    private const string Expected = ".expected.txt";

    public static TheoryData<string> Cases() => [.. Names()];

    private static IEnumerable<string> Names() =>
        Directory.GetFiles(Golden.Corpus, $"*{Spans}").Select(path => Path.GetFileName(path)[..^Spans.Length]).Order();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_span_set_is_stitched_and_drawn_as_expected(string name)
    {
        var set = new SpanSet(SpanFile.Read(Path.Combine(Golden.Corpus, $"{name}{Spans}")));
        var graph = CausalGraph.Stitch(set, Inventory.Empty, StitchOptions.Default);
        var drawn = Draw(graph);

        Assert.All(drawn.Split('\n'), line =>
            Assert.True(line.Length <= Waterfall.Width || line.StartsWith("  ", StringComparison.Ordinal), line));
        Golden.Equal($"{name}{Expected}", drawn);
    }

    [Fact]
    public void Every_file_of_the_corpus_is_used()
    {
        var used = Names().SelectMany(name => new[] { $"{name}{Spans}", $"{name}{Expected}" }).Concat(ViewTests.Goldens);

        Assert.Equal(used.Order(), Directory.GetFiles(Golden.Corpus, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Golden.Corpus, path)).Order());
    }

    private static string Draw(CausalGraph graph)
    {
        var text = new StringBuilder("edges\n");
        for (var node = 0; node < graph.NodeCount; node++)
        {
            foreach (var edge in graph.EffectsOf(node))
                text.Append($"  {Name(graph, edge.Cause)} -> {Name(graph, edge.Effect)} {edge.Kind}\n");
        }
        foreach (var orphan in graph.Orphans)
            text.Append($"  orphan {orphan.Span.Name}, parent {orphan.MissingParent}\n");
        foreach (var dangling in graph.DanglingLinks)
            text.Append($"  dangling {dangling.Span.Name}, link {dangling.Link.Key}\n");
        foreach (var conflict in graph.Spans.Conflicts)
            text.Append($"  conflict {conflict.First.Name}, {conflict.Other.Name}\n");
        var tree = new CausalTree(graph);
        var waterfall = new Waterfall(graph, tree, WaterfallOptions.Default);
        foreach (var trace in graph.Spans.TraceIds)
            text.Append('\n').Append(waterfall.OfTrace(trace));
        return text.Append('\n').Append(CriticalPathTable.Write(graph, CriticalPath.OfEffects(graph, tree, 0))).ToString();
    }

    private static string Name(CausalGraph graph, int node) =>
        graph.SpanAt(node) is { } span ? $"{span.Name}/{span.SpanId.Value:x}" : $"hop({graph.HopAt(node)!.Service})";
}
