namespace PatchTracer.Weaving;

public enum TreeKind
{
    Kubernetes,
    Containerd,
}
