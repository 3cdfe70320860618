namespace PatchTracer.Sources;

/// <summary>Whose source a tree holds.</summary>
public enum SourceProject
{
    Kubernetes,
    Containerd,

    /// <summary>Any other Go module.</summary>
    Module,
}
