using PatchTracer.Experiments.Bundles;
using PatchTracer.Cluster;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Cluster.Observation;
using PatchTracer.Collector;
using PatchTracer.Experiments.Files;
using PatchTracer.Images.Applications;
using PatchTracer.Images.Components;
using PatchTracer.Images.Go;
using PatchTracer.Images.Nodes;
using PatchTracer.Sources;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

/// <summary>
/// What the steps of one run hand on to each other. A property is set by exactly one step and read by those behind it; reading one
/// too early is a mistake in the list of steps.
/// </summary>
internal sealed class RunContext(Experiment experiment, RunOptions options, CacheRoot cache, IReporter reporter) : IAsyncDisposable
{
    private readonly ScratchDirectory _scratch = ScratchDirectory.Create(cache);
    private RunningCluster? _cluster;
    private CollectorHost? _collector;
    private DriverSpans? _driver;
    private Measurement? _measurement;

    public Experiment Experiment { get; } = experiment;

    public RunOptions Options { get; } = options;

    public CacheRoot Cache { get; } = cache;

    public IReporter Reporter { get; } = reporter;

    public DateTimeOffset Started { get; } = DateTimeOffset.UtcNow;

    public SourceTree Source { get => field ?? throw Early(nameof(Source)); set; }

    /// <summary>Held until the end of the run, so that nobody else weaves here meanwhile.</summary>
    public WorkTree? Work { get; set; }

    /// <summary>The same for containerd; null when the node keeps its own.</summary>
    public WorkTree? ContainerdWork { get; set; }

    public WovenTree Woven { get => field ?? throw Early(nameof(Woven)); set; }

    public ComponentBuild Binaries { get => field ?? throw Early(nameof(Binaries)); set; }

    public IReadOnlyList<ComponentImage> ComponentImages { get => field ?? throw Early(nameof(ComponentImages)); set; }

    public IReadOnlyList<ApplicationImage> ApplicationImages { get => field ?? throw Early(nameof(ApplicationImages)); set; }

    /// <summary>Null when a running cluster was kept and no node image was needed.</summary>
    public NodeImage? NodeImage { get; set; }

    /// <summary>`sha256:…` of the image of the nodes, also of those that were kept.</summary>
    public string NodesMadeFrom { get => field ?? throw Early(nameof(NodesMadeFrom)); set; }

    public RunningCluster Cluster { get => _cluster ?? throw Early(nameof(Cluster)); set => _cluster = value; }

    public CollectorHost Collector { get => _collector ?? throw Early(nameof(Collector)); set => _collector = value; }

    public DriverSpans Driver { get => _driver ?? throw Early(nameof(Driver)); set => _driver = value; }

    public Measurement Measurement { get => _measurement ?? throw Early(nameof(Measurement)); set => _measurement = value; }

    public Inventory Inventory { get => field ?? throw Early(nameof(Inventory)); set; }

    public Verdict Verdict { get => field ?? throw Early(nameof(Verdict)); set; }

    /// <summary>Where the run keeps what the bundle is made of until it is whole.</summary>
    public string Scratch => _scratch.Path;

    public string LoadLog => Path.Combine(Scratch, "load.jsonl");

    public string StoreDirectory => Path.Combine(Scratch, "store");

    /// <summary>As Kubernetes writes it, <c>v1.20.2</c>.</summary>
    public string Release => $"v{Source.Version}";

    public async ValueTask DisposeAsync()
    {
        if (_collector is { } collector)
            await collector.DisposeAsync();
        if (_measurement is { } measurement)
            await measurement.DisposeAsync();
        _driver?.Dispose();
        _cluster?.Dispose();
        Work?.Dispose();
        ContainerdWork?.Dispose();
        _scratch.Dispose();
    }

    private static InvalidOperationException Early(string what) => new($"{what} is read before the step that makes it has run");
}
