namespace PatchTracer.Sources;

/// <summary>How the release of a source tree is known.</summary>
public enum VersionEvidence
{
    /// <summary>Whoever named the tree said so.</summary>
    Stated,

    /// <summary>The version of the Debian source package.</summary>
    DebianVersion,

    /// <summary>A tag of the git repository, on this commit or before it.</summary>
    GitTag,

    /// <summary>
    /// The newest entry of the change log, plus one: the entry of a release is written after its tag, so the tree of 1.20.2
    /// ends with the entry of 1.20.1.
    /// </summary>
    Changelog,

    /// <summary>Nothing: a module without a tag, which counts as 0.0.0.</summary>
    None,

    /// <summary>The source itself: containerd's version/version.go.</summary>
    SourceFile,
}
