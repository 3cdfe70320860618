using PatchTracer.Collector;
using PatchTracer.Exchange;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Queries;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Analyses;

/// <summary>Spans from wherever somebody has them, stitched, and the groups that they fall into.</summary>
/// <param name="About">What it is, for people.</param>
/// <param name="Facts">What it was made of, where that is known.</param>
public sealed record AnalysisInput(string About,
    IReadOnlyDictionary<string, string> Facts, CausalGraph Graph, IReadOnlyList<SubjectGroup> Groups)
{
    private static readonly Dictionary<string, string> NoFacts = [];

    /// <summary>Whether a directory is a bundle or a store, and not one that holds such.</summary>
    internal static bool IsOne(string directory) =>
        File.Exists(new BundleFiles(directory).Manifest) || Directory.Exists(Store.RawLogDirectory(directory));

    /// <param name="path">A bundle, a store (a collector may be writing to it), a file of a format that `import` takes, or the URL of a
    /// running collector, or a database of ClickHouse.</param>
    /// <param name="byRoot">Traces by their roots, also where a contract says what belongs together.</param>
    /// <exception cref="ExperimentException">It is none of these, damaged, or without a span.</exception>
    /// <exception cref="CollectorException">A collector cannot be asked.</exception>
    public static async Task<AnalysisInput> ReadAsync(string path, bool byRoot, IReporter reporter, CancellationToken cancellation)
    {
        var input = CollectorInput.Is(path)
            ? OfSpans($"the collector at {path}", await CollectorInput.Parse(path, DateTimeOffset.UtcNow).ReadAsync(reporter, cancellation))
            : ClickHouseInput.Is(path) ? await OfClickHouseAsync(ClickHouseInput.Parse(path, DateTimeOffset.UtcNow), reporter, cancellation)
            : await OfPathAsync(path, byRoot, cancellation);
        return input.Graph.Spans.Count > 0 ? input : throw new ExperimentException("it has no span", path);
    }

    private static async Task<AnalysisInput> OfClickHouseAsync(
        ClickHouseInput input, IReporter reporter, CancellationToken cancellation) =>
        OfSpans($"{input.Address}", await input.ReadAsync(reporter, cancellation));

    private static async Task<AnalysisInput> OfPathAsync(string path, bool byRoot, CancellationToken cancellation)
    {
        if (!Path.Exists(path))
            throw new ExperimentException("there is no such bundle, store or file", path);
        return File.Exists(new BundleFiles(path).Manifest) ? await OfBundleAsync(path, byRoot, cancellation)
            : Directory.Exists(Store.RawLogDirectory(path))
            ? OfSpans($"the store {path}", await RawLog.ReadSpansAsync(Store.RawLogDirectory(path), cancellation))
            : Directory.Exists(path) ? throw new ExperimentException("this is neither a bundle (manifest.json) nor a store of spans (raw/)",
                path)
            : OfSpans(path, await OfFileAsync(path, cancellation));
    }

    private static async Task<AnalysisInput> OfBundleAsync(string path, bool byRoot, CancellationToken cancellation)
    {
        var bundle = await BundleEvidence.ReadAsync(path, cancellation);
        var graph = bundle.Evidence.Graph;
        return new AnalysisInput(bundle.Manifest.Title, bundle.Manifest.Facts, graph,
            byRoot || bundle.Manifest.Untraced is not null ? SubjectGroups.OfRoots(graph) : SubjectGroups.OfVerdict(graph, bundle.Judge()));
    }

    private static AnalysisInput OfSpans(string about, SpanSet spans)
    {
        var graph = CausalGraph.Stitch(spans, Inventory.Empty, StitchOptions.Default);
        return new AnalysisInput(about, NoFacts, graph, SubjectGroups.OfRoots(graph));
    }

    private static async Task<SpanSet> OfFileAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await using var file = ForeignFile.OpenRead(path);
            var (spans, read) = await SpanExchange.ReadAsync(file, path, cancellation);
            return read.LeftOut.Count == 0 ? spans : throw new ExperimentException(
                $"not all of it can be read: {string.Join("; ", read.LeftOut.Select(part => $"{part.Count} {part.What}"))}", path);
        }
        catch (Exception e) when (e is FormatException or NotSupportedException)
        {
            throw new ExperimentException(e.Message, path, inner: e);
        }
    }
}
