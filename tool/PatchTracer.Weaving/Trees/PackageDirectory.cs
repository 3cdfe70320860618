namespace PatchTracer.Weaving.Trees;

/// <summary>One package of a tree.</summary>
/// <param name="ImportPath">Logical: <c>k8s.io/client-go/transport</c>, wherever the tree keeps it.</param>
/// <param name="Path">Relative to the tree, with <c>/</c>; empty for the root.</param>
internal sealed record PackageDirectory(string ImportPath, string Path)
{
    /// <summary>The path of something in it, relative to the tree.</summary>
    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}/{name}";
}
