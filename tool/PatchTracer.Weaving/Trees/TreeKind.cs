namespace PatchTracer.Weaving.Trees;

public enum TreeKind
{
    Kubernetes,
    Containerd,

    /// <summary>Any other Go module, for a catalog of its own.</summary>
    Module,
}
