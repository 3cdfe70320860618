using PatchTracer.Workspace;

namespace PatchTracer.IL;

/// <summary>An assembly cannot be woven: what is wrong with it, and the way out.</summary>
public sealed class AssemblyException(string path, string message, Exception? inner = null)
    : Exception($"{path}: {message}", inner), IForTheUser
{
    public string Path { get; } = path;
}
