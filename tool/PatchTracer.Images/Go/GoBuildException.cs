using PatchTracer.Workspace;

namespace PatchTracer.Images.Go;

/// <summary>A tree cannot be compiled, or its toolchain is missing.</summary>
/// <param name="tree">The tree it is about.</param>
public class GoBuildException(string message, string tree, Exception? inner = null) : Exception(message, inner), IForTheUser
{
    public string Tree { get; } = tree;
}
