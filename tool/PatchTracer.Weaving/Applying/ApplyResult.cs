namespace PatchTracer.Weaving;

/// <summary>What was done to a tree. Both lists are empty when it was as wanted already.</summary>
/// <param name="Written">Files that got woven text, relative to the tree.</param>
/// <param name="Restored">Files that got their original bytes back, or went away again.</param>
public sealed record ApplyResult(ImmutableArray<string> Written, ImmutableArray<string> Restored)
{
    public bool ChangedNothing => Written.IsEmpty && Restored.IsEmpty;
}
