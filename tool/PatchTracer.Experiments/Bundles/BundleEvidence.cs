using PatchTracer.Exchange.ClickHouse;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Queries;
using PatchTracer.Otlp;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Bundles;

/// <summary>All that a verdict is made of, read from a bundle. No cluster, no collector and no index are needed.</summary>
public sealed record BundleEvidence(BundleManifest Manifest, Contract Contract, RunEvidence Evidence)
{
    /// <summary>See <see cref="ReadMeasured"/>.</summary>
    public Measurements? Measured { get; init; }

    /// <param name="directory">A bundle, or the directory of a run that becomes one.</param>
    /// <exception cref="ExperimentException">Something is missing or damaged.</exception>
    public static async Task<BundleEvidence> ReadAsync(string directory, CancellationToken cancellation) =>
        await ReadAsync(directory, contract: null, cancellation);

    /// <param name="contract">A contract in place of the bundle's own.</param>
    public static async Task<BundleEvidence> ReadAsync(string directory, string? contract, CancellationToken cancellation)
    {
        var files = new BundleFiles(directory);
        Require(files);
        RequireRawLog(files);
        return Of(files, contract, await RawLog.ReadSpansAsync(files.RawLog, cancellation),
            await RawLog.ReadGrowthAsync(files.RawLog, cancellation));
    }

    /// <summary>With the spans that came to a ClickHouse in the time of the run in place of the bundle's own.</summary>
    /// <param name="contract">A contract in place of the bundle's own; null for that.</param>
    /// <exception cref="ExperimentException">Something is missing or damaged.</exception>
    /// <exception cref="ClickHouseException">The spans cannot be read.</exception>
    public static async Task<BundleEvidence> ReadAsync(
        string directory, string? contract, ClickHouseInput spans, IReporter reporter, CancellationToken cancellation)
    {
        var files = new BundleFiles(directory);
        Require(files);
        var manifest = BundleManifest.Read(files.Manifest, directory);
        return Of(files, contract, await spans.ReadArrivedAsync(manifest.Started, manifest.Ended, reporter, cancellation),
            await spans.ReadGrowthAsync(manifest.Started, manifest.Ended, cancellation));
    }

    private static BundleEvidence Of(BundleFiles files, string? contract, SpanSet spans, IReadOnlyList<RuntimeCounter> counters)
    {
        var directory = files.Directory;
        var manifest = BundleManifest.Read(files.Manifest, directory);
        var parsed = contract is null ? ContractFile.Read(files.Contract, directory) : ContractFile.Read(contract);
        var inventory = Read(files.Inventory,
            path => EvidenceJson.Inventory(ForeignFile.ReadText(path, directory, ForeignFile.MaxDocument)));
        return Of(manifest, parsed, inventory, ReadLoad(files), spans, counters) with
        {
            Measured = ReadMeasured(files),
        };
    }

    /// <summary>What was measured beside the spans; null in bundles of older versions.</summary>
    /// <exception cref="ExperimentException">It is damaged.</exception>
    public static Measurements? ReadMeasured(BundleFiles files) => !Path.Exists(files.Measured) ? null
        : Read(files.Measured, path => EvidenceJson.Measurements(ForeignFile.ReadText(path, files.Directory, ForeignFile.MaxDocument)));

    /// <summary>The same of parts that were read before.</summary>
    public static BundleEvidence Of(
        BundleManifest manifest, Contract contract, Inventory inventory,
        IReadOnlyList<LoadRequest> load, SpanSet spans, IReadOnlyList<RuntimeCounter> counters) =>
        new(manifest, contract, new RunEvidence
        {
            Graph = CausalGraph.Stitch(spans, inventory, new StitchOptions { ClockTolerance = contract.ClockTolerance }),
            Inventory = inventory,
            Load = load,
            Counters = [.. Counters(counters)],
            Start = manifest.Started,
            End = manifest.Ended,
            LinkMode = manifest.Mode == "link",
        });

    /// <summary>What the load generator sent; nothing where there was none.</summary>
    /// <exception cref="ExperimentException">It is damaged.</exception>
    public static IReadOnlyList<LoadRequest> ReadLoad(BundleFiles files) =>
        Path.Exists(files.Load) ? Read(files.Load, path => EvidenceJson.LoadLog(ForeignFile.ReadLines(path, files.Directory))) : [];

    /// <summary>Where the components are not traced, the contract is not asked.</summary>
    public Verdict Judge() =>
        (Manifest.Untraced is { } reason ? ContractEvaluation.Unasked(Contract, Evidence, reason)
            : ContractEvaluation.Evaluate(Contract, Evidence)) with
        {
            Thresholds = ThresholdEvaluation.Evaluate(Manifest.Thresholds, Evidence.Load),
        };

    private static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (EvidenceException e)
        {
            throw new ExperimentException(e.Message, path, inner: e);
        }
    }

    private static void Require(BundleFiles files)
    {
        if (!Directory.Exists(files.Directory))
            throw new ExperimentException("there is no such bundle", files.Directory);
        foreach (var file in (string[])[files.Manifest, files.Contract, files.Inventory])
        {
            if (!Path.Exists(file))
                throw new ExperimentException($"this is no bundle: it has no {Path.GetFileName(file)}", files.Directory);
        }
    }

    private static void RequireRawLog(BundleFiles files)
    {
        if (!Directory.Exists(files.RawLog))
            throw new ExperimentException("this bundle has no raw traces (raw/)", files.Directory);
        ForeignFile.RequireDirectory(files.RawLog, files.Directory);
    }

    private static IEnumerable<RuntimeCounters> Counters(IReadOnlyList<RuntimeCounter> counters) =>
        counters.GroupBy(c => (c.Service, c.Node, c.Instance)).Select(process =>
        {
            var totals = process.Where(c => c.Tracepoint.Length == 0).ToList();
            Dictionary<string, long> ByTracepoint(string state) => process.Where(c => c.Tracepoint.Length > 0 && c.State == state)
                .GroupBy(c => c.Tracepoint).ToDictionary(point => point.Key, point => point.Sum(c => c.Value));
            long Sum(string state) => totals.Where(c => c.State == state).Sum(c => c.Value);
            return new RuntimeCounters
            {
                Service = process.Key.Service,
                Node = process.Key.Node is { Length: > 0 } node ? node : null,
                Recorded = Sum("recorded"),
                Exported = Sum("exported"),
                Dropped = Sum("dropped"),
                Unsampled = Sum("unsampled"),
                ConnectionsLost = totals.Where(c => c.State == RuntimeCounter.LostState && RuntimeCounter.ConnectionReasons.Contains(c.Reason))
                    .ToDictionary(c => c.Reason, c => c.Value),
                DroppedOf = ByTracepoint("dropped"),
                UnsampledOf = ByTracepoint("unsampled"),
                WithoutParent = ByTracepoint("without_parent"),
            };
        });
}
