using PatchTracer.Workspace;

namespace PatchTracer.Weaving;

/// <summary>A directory is not what it has to be: the root of a tree that the weaver knows, or one for patches.</summary>
public sealed class WeavingException(string directory, string message) : Exception(message), IForTheUser
{
    public string Directory { get; } = directory;
}
