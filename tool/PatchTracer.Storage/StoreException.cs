using PatchTracer.Workspace;

namespace PatchTracer.Storage;

/// <summary>What is wrong with a store, or with something that is to become one.</summary>
public enum StoreFailure
{
    /// <summary>Another process has it open.</summary>
    InUse,

    /// <summary>It cannot be read or written: no such directory, no permission, damaged, another format, more than there is room for.</summary>
    Unusable,

    /// <summary>The request could not be written down; it may be sent again later.</summary>
    Full,
}

/// <summary>A store cannot do its work because of something outside it.</summary>
/// <param name="subject">The path in question.</param>
public sealed class StoreException(StoreFailure failure, string subject, string message, Exception? inner = null)
    : Exception(message, inner), IForTheUser
{
    public StoreFailure Failure { get; } = failure;

    public string Subject { get; } = subject;
}
