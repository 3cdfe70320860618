namespace PatchTracer.Weaving.Tests;

internal enum RefactoringKind
{
    Renamed,

    /// <summary>Into another package, under another name.</summary>
    Moved,

    /// <summary>The first third of it is a function of its own now.</summary>
    Split,
    Parameters,
    Results,
}
