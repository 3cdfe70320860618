namespace PatchTracer.Sources;

/// <summary>What was wrong with a source or a tree.</summary>
public enum SourceFailure
{
    Unreachable,
    DigestMismatch,
    NoSuchVersion,

    /// <summary>The tag is at another commit than the one that is pinned.</summary>
    OtherCommit,
    Incomplete,
    NotKubernetes,
    NotContainerd,
    UnknownVersion,
    NoRepository,

    /// <summary>A repository in a format that cannot be written here.</summary>
    UnknownFormat,
    Dirty,

    /// <summary>Git is in the middle of a rebase, a merge, a bisection or the like.</summary>
    Unfinished,

    /// <summary>Another work tree of the repository stands on the branch.</summary>
    CheckedOutElsewhere,

    /// <summary>The tracepoints are in it, but not by a branch of ours that is checked out.</summary>
    WovenElsewhere,
    Busy,
    Edited,

    /// <summary>A killed process left it half woven.</summary>
    HalfWoven,
    Unwritable,

    /// <summary>A patch does not fit.</summary>
    Conflict,
    NoSpace,
}
