namespace PatchTracer.Workspace;

/// <summary>What was handed to us as a file is none that is read: of another kind, out of its place, or too large.</summary>
public sealed class ForeignFileException(string path, string reason) : IOException($"{path}: {reason}"), IForTheUser
{
    public string Path { get; } = path;

    /// <summary>What is wrong with it and what to do, without the path.</summary>
    public string Reason { get; } = reason;
}
