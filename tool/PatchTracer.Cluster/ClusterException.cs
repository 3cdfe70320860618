using PatchTracer.Workspace;

namespace PatchTracer.Cluster;

/// <summary>What a caller can tell apart, and answer differently.</summary>
public enum ClusterFailure
{
    /// <summary>No Docker engine answers.</summary>
    NoDocker,

    /// <summary>A host port that the cluster file maps is taken; the message names its holder.</summary>
    PortInUse,

    NoDiskSpace,

    /// <summary>A program, file or permission that this machine lacks; `patchtracer doctor` tells more.</summary>
    Machine,

    /// <summary>What the caller gave (cluster file, manifest, archive) cannot be used as it is.</summary>
    Input,

    /// <summary>A Kubernetes component ended itself (panic, fatal error): trying again would not help.</summary>
    ComponentCrashed,

    /// <summary>kind, Docker or time ran out, twice; nothing of ours was seen to crash.</summary>
    Surroundings,

    /// <summary>Something did not become ready in its time.</summary>
    NotReady,

    /// <summary>There is no such cluster.</summary>
    NoCluster,

    /// <summary>Another process works on the same cluster.</summary>
    Busy,

    /// <summary>The API server refused or did not answer.</summary>
    Api,
}

/// <summary>What went wrong with the machine, the engine or the cluster. The message says what, where and what to do next.</summary>
public class ClusterException(ClusterFailure failure, string message, Exception? inner = null) : Exception(message, inner), IEvidence
{
    public ClusterFailure Failure { get; } = failure;

    /// <summary>Output, logs or addresses that explain the failure; may span many lines. Empty if there is nothing more to say.</summary>
    public string Evidence { get; init; } = "";
}
