using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>A source could not be got, or a tree cannot be worked on.</summary>
/// <param name="subject">The source or tree it is about.</param>
/// <param name="items">The files, tags or digests that the message speaks of; its first ones are in the message.</param>
public sealed class SourceException(SourceFailure failure, string subject, string message, IReadOnlyList<string>? items = null,
    Exception? inner = null)
    : Exception(message, inner), IForTheUser
{
    public SourceFailure Failure { get; } = failure;

    public string Subject { get; } = subject;

    public IReadOnlyList<string> Items { get; } = items ?? [];

    /// <summary>The process that holds the tree, for <see cref="SourceFailure.Busy"/>; 0 if unknown.</summary>
    public int HolderProcessId { get; init; }

    /// <summary>How many items a message spells out.</summary>
    private const int ShownItems = 12;

    internal static string List(IReadOnlyList<string> items)
    {
        var shown = string.Concat(items.Take(ShownItems).Select(i => $"\n  {i}"));
        return items.Count > ShownItems ? $"{shown}\n  … and {items.Count - ShownItems} more" : shown;
    }
}
