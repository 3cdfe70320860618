using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Contracts;

/// <summary>Which kinds of edges may connect two steps.</summary>
[Flags]
public enum Via
{
    None = 0,
    Parent = 1,
    Link = 2,
    Derived = 4,
}

internal static class ViaKinds
{
    public static Via Of(EdgeKind kind) => (Via)(1 << (int)kind);

    public static bool Allows(this Via via, EdgeKind kind) => (via & Of(kind)) != 0;

    /// <summary>The weakest evidence among them.</summary>
    public static EdgeKind Weakest(this Via via) =>
        (via & Via.Derived) != 0 ? EdgeKind.Derived : (via & Via.Link) != 0 ? EdgeKind.Link : EdgeKind.Parent;

    public static string Text(this Via via) =>
        string.Join("|", new[] { Via.Parent, Via.Link, Via.Derived }.Where(v => (via & v) != 0)
            .Select(v => v.ToString().ToLowerInvariant()));
}
