namespace PatchTracer.Sources;

/// <summary>What a work tree is to stand on.</summary>
/// <param name="Commit">Whose files it is to have.</param>
/// <param name="Branch">Is checked out then; null leaves the commit checked out as such.</param>
internal sealed record Goal(string Commit, string? Branch)
{
    /// <summary>References that are to lead to these commits, all of them or none.</summary>
    public IReadOnlyList<(string Name, string Commit)> References { get; init; } = [];

    /// <summary>What to remember as checked out before; null leaves what is remembered.</summary>
    public string? Origin { get; init; }
}
