namespace PatchTracer.Sources;

/// <summary>A tree of Kubernetes' or containerd's source on disk.</summary>
/// <param name="Path">Its root, where go.mod is.</param>
/// <param name="Digest">
/// What names its content: <c>sha256-…</c> of the pinned tarball, <c>git-…</c> of the git tree, or <c>files-…</c> of everything in it.
/// </param>
public sealed record SourceTree(string Path, ReleaseVersion Version, VersionEvidence Evidence, string Digest)
{
    public SourceProject Project { get; init; }

    /// <summary>A short name for directories that a person reads: <c>1.20.2-b83c0780efb1</c>.</summary>
    public string Name => $"{Version}-{Digest[(Digest.IndexOf('-') + 1)..][..12]}";
}
