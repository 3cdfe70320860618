namespace PatchTracer.Sources;

/// <summary>What a commit has at a path.</summary>
/// <param name="Mode">As git writes it: 100644, 100755, 120000 for a link; 000000 where there is nothing.</param>
internal readonly record struct FileState(string Mode, string Blob)
{
    public bool Exists => Mode != "000000";

    /// <summary>A commit of another repository: a directory, and what is in it is that one's.</summary>
    public bool IsSubmodule => Mode == "160000";

    public bool IsLink => Mode == "120000";

    public bool IsExecutable => Mode == "100755";
}
