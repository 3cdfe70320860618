namespace PatchTracer.Workspace;

/// <summary>A failure that has more to show than its message.</summary>
public interface IEvidence : IForTheUser
{
    /// <summary>Output, logs or addresses that explain it; may span many lines, may be empty.</summary>
    string Evidence { get; }
}
