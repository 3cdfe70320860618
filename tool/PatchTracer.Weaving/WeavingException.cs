namespace PatchTracer.Weaving;

/// <summary>A directory is no tree that the weaver knows.</summary>
public sealed class WeavingException(string tree, string message) : Exception(message)
{
    /// <summary>The root of the tree.</summary>
    public string Tree { get; } = tree;
}
