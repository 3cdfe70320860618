using PatchTracer.Storage;
using PatchTracer.Workspace;

namespace PatchTracer.Collector;

/// <summary>What is wrong with the collector's surroundings.</summary>
public enum CollectorFailure
{
    /// <summary>Another program listens on the address.</summary>
    AddressInUse,

    /// <summary>The address is none of this machine's, or this user may not listen on it.</summary>
    AddressUnusable,

    /// <summary>A certificate, key or token file cannot be used.</summary>
    SecretUnusable,

    /// <summary>A collector that was asked cannot be reached, or refused the question.</summary>
    QueryRefused,
}

/// <summary>The collector cannot do its work because of something outside it that is not the store (<see cref="StoreException"/>).</summary>
/// <param name="subject">The address or the file in question.</param>
public sealed class CollectorException(CollectorFailure failure, string subject, string message, Exception? inner = null)
    : Exception(message, inner), IForTheUser
{
    public CollectorFailure Failure { get; } = failure;

    public string Subject { get; } = subject;
}
