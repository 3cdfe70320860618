namespace PatchTracer.Weaving.Trees;

public enum TreeKind
{
    Kubernetes,
    Containerd,
}
