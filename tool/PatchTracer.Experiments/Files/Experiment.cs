namespace PatchTracer.Experiments.Files;

/// <summary>
/// Everything that an experiment depends on, as its file states it. Paths in the file are relative to the file; here they are absolute.
/// </summary>
public sealed record Experiment
{
    public string Name { get; init; } = "";

    public string About { get; init; } = "";

    public KubernetesSource Kubernetes { get; init; } = new();

    /// <summary>Null: the node keeps the containerd of its base, unwoven.</summary>
    public ContainerdSource? Containerd { get; init; }

    /// <summary>
    /// Directories of ordinary patches for Kubernetes that go on top of what is woven, such as <c>patches/series/NAME</c>.
    /// </summary>
    public IReadOnlyList<string> Series { get; init; } = [];

    /// <summary>The directory of tracepoints; without one that of <see cref="ExperimentDefaults"/>, as the next two.</summary>
    public string Catalog { get; init; } = "";

    /// <summary>The Go package that is woven in.</summary>
    public string Runtime { get; init; } = "";

    public ClusterSection Cluster { get; init; } = new();

    public TracingSection Tracing { get; init; } = new();

    public ApplicationSection Application { get; init; } = new();

    /// <summary>Null: nothing is sent.</summary>
    public LoadSection? Load { get; init; }

    /// <summary>The contract that the traces must fulfil.</summary>
    public string Contract { get; init; } = "";

    /// <summary>How often it is carried out, each variant so often.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>So many rounds come before these and are kept apart: the first pay for what is not in memory yet.</summary>
    public int WarmUp { get; init; }

    /// <summary>
    /// By name, in the order of the file, the whole experiment with what the variant has in place of what the file says for all. The first
    /// is what the others are compared with.
    /// </summary>
    public IReadOnlyDictionary<string, Experiment> Variants { get; init; } = new Dictionary<string, Experiment>();

    /// <summary>Whether it is more than one run.</summary>
    public bool HasRounds => Variants.Count > 0 || Rounds > 1 || WarmUp > 0;

    /// <summary>The text it was read from; of a variant that of the file with what is the variant's own in its place.</summary>
    [YamlDotNet.Serialization.YamlIgnore]
    public string Text { get; init; } = "";

    /// <summary>The file it was read from.</summary>
    [YamlDotNet.Serialization.YamlIgnore]
    public string File { get; init; } = "";
}

/// <summary>Exactly one of <see cref="Debian"/>, <see cref="Git"/> and <see cref="Tree"/> is given.</summary>
public sealed record KubernetesSource
{
    /// <summary><c>v1.20.2</c>; for a tree by path it is read from the tree where it says so.</summary>
    public string? Release { get; init; }

    public DebianSection? Debian { get; init; }

    public GitSection? Git { get; init; }

    /// <summary>A directory that holds a complete Kubernetes tree. It is copied, never changed.</summary>
    public string? Tree { get; init; }
}

public sealed record ContainerdSource
{
    /// <summary>A directory that holds a complete containerd tree, with everything vendored. It is copied, never changed.</summary>
    public string Tree { get; init; } = "";
}

public sealed record DebianSection
{
    public string Package { get; init; } = "kubernetes";

    /// <summary>The version up to Debian's own revision, <c>1.20.5+really1.20.2</c>.</summary>
    public string Version { get; init; } = "";

    /// <summary>SHA-256 of the upstream tarball, 64 hexadecimal digits.</summary>
    public string Sha256 { get; init; } = "";
}

public sealed record GitSection
{
    public string Url { get; init; } = "https://github.com/kubernetes/kubernetes";

    public string Tag { get; init; } = "";

    /// <summary>What the tag has to be at, in full; a tag alone can be moved.</summary>
    public string? Commit { get; init; }
}

public sealed record ClusterSection
{
    public string Name { get; init; } = "patchtracer";

    /// <summary>The kind cluster file.</summary>
    public string Config { get; init; } = "";

    /// <summary><c>debian</c>, or an image or archive of a kind node to put a thin layer on.</summary>
    public string Base { get; init; } = "debian";

    public bool AllowEgress { get; init; }
}

public sealed record TracingSection
{
    /// <summary>The components as their source has them, with nothing woven in: what tracing costs is told beside them.</summary>
    public bool Stock { get; init; }

    /// <summary><c>on</c>, <c>off</c> or a ratio between 0 and 1.</summary>
    public string Sampling { get; init; } = "on";

    /// <summary><c>parent</c>: one waterfall; <c>link</c>: each reconciliation starts a root with a link (KEP-5915).</summary>
    public string Mode { get; init; } = "parent";

    /// <summary>
    /// What goes wrong at which tracepoints, as the runtime's PATCHTRACER_FAULTS has it: <c>kubelet.volume.wait:delay=2s@0.5</c>; on one
    /// node alone with its name, without the cluster's, before it: <c>worker/kubelet.volume.wait:delay=2s</c>.
    /// </summary>
    public string Faults { get; init; } = "";

    /// <summary>
    /// Users and groups whose trace contexts the API server continues, beside components and administrators; <c>*</c> for all.
    /// </summary>
    public IReadOnlyList<string> Trust { get; init; } = [];
}
