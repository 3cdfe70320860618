using PatchTracer.Cluster.Loading;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Files;

public sealed record LoadSection
{
    /// <summary>The Service that is asked.</summary>
    public string Service { get; init; } = "";

    /// <summary>Name or number of one of its ports; without one its first.</summary>
    public string? Port { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>
    /// How long a request waits for its answer. An application's own bottlenecks make requests wait for each other; slow is no failure by
    /// itself.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>No request begins after this.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What the placeholders of the requests stand for.</summary>
    public IReadOnlyDictionary<string, ValueSource> Values { get; init; } = new Dictionary<string, ValueSource>();

    public IReadOnlyList<RequestTemplate> Requests { get; init; } = [];

    /// <summary>One after the other.</summary>
    public IReadOnlyList<LoadStage> Stages { get; init; } = [];

    public IReadOnlyList<LoadThreshold> Thresholds { get; init; } = [];

    /// <summary>With the patience of this machine.</summary>
    /// <param name="target">Where <see cref="Service"/> is reached.</param>
    internal LoadSpec At(Uri target) => new(target, Seed)
    {
        Requests = Requests,
        Values = Values,
        Stages = Stages,
        RequestTimeout = PatienceFactor.Apply(Timeout),
        Limit = PatienceFactor.Apply(Limit),
    };
}
