namespace PatchTracer.Sources;

/// <summary>What one file of a tree is to become.</summary>
/// <param name="Path">Relative to the root of the tree, with forward slashes.</param>
/// <param name="Content">All of its bytes; null removes the file.</param>
public sealed record TreeEdit(string Path, ReadOnlyMemory<byte>? Content)
{
    /// <summary>Who changed which line of the file as it was; tells what is in the way of a patch.</summary>
    public IReadOnlyList<(int Line, string Tracepoint)> Places { get; init; } = [];
}
