namespace PatchTracer.Sources;

/// <summary>What was wrong with a source or a tree.</summary>
public enum SourceFailure
{
    Unreachable,
    DigestMismatch,
    NoSuchVersion,
    Incomplete,
    NotKubernetes,
    NotContainerd,
    UnknownVersion,
    NoRepository,
    Dirty,
    Busy,
    Edited,

    /// <summary>A killed process left it half woven.</summary>
    HalfWoven,
    Unwritable,

    /// <summary>A patch does not fit.</summary>
    Conflict,
    NoSpace,
}
