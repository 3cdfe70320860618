namespace PatchTracer.Workspace;

/// <summary>What was found in one kind of entries.</summary>
/// <param name="Kind">The directory of the cache.</param>
/// <param name="Entries">How many entries went, or would go.</param>
/// <param name="Bytes">What they hold.</param>
/// <param name="KeptBytes">What the entries hold that stay.</param>
public sealed record PrunedKind(string Kind, int Entries, long Bytes, long KeptBytes);

/// <summary>
/// Removes what nobody has used for long. Each entry disappears whole or not at all, one that a process holds locked stays, and everything
/// that goes can be made again. Go looks after its own build cache: what was not used for five days goes by itself.
/// </summary>
public sealed class CachePruning(CacheRoot cache)
{
    private const string LockSuffix = ".lock";

    /// <summary>The kinds whose entries are named by their content, or by what they were made from.</summary>
    private static readonly string[] Kinds =
    [
        "application", "application-image", "binaries", "build", "builds", "component-image", "debian-packages", "go-sources", "gopath",
        "layer", "node-image", "npm-clients", "openapi", "opentelemetry-go", "page", "sources", "toolchains", "trees",
    ];

    /// <param name="unused">At least a day: an entry without a lock may be in use by a run that asked for it hours ago.</param>
    /// <param name="remove">Otherwise only told.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="unused"/> is under a day.</exception>
    /// <exception cref="OperationCanceledException">Between two entries; what went is gone, what stays is whole.</exception>
    public IReadOnlyList<PrunedKind> Prune(TimeSpan unused, bool remove, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(unused, TimeSpan.FromDays(1));
        var limit = DateTime.UtcNow - unused;
        return [.. Kinds.Select(kind => Path.Combine(cache.Path, kind)).Where(Directory.Exists)
            .Select(directory => Prune(directory, limit, remove, cancellation))];
    }

    private static PrunedKind Prune(string directory, DateTime limit, bool remove, CancellationToken cancellation)
    {
        var result = new PrunedKind(Path.GetFileName(directory), 0, 0, 0);
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos().Where(entry => !IsLock(entry.Name)).ToList())
        {
            cancellation.ThrowIfCancellationRequested();
            var size = SizeOf(entry);
            var isOld = Publication.IsAbandoned(entry.FullName) || entry.LastWriteTimeUtc < limit;
            result = isOld && (remove ? TryRemove(entry.FullName) : IsFree(entry.FullName))
                ? result with { Entries = result.Entries + 1, Bytes = result.Bytes + size }
                : result with { KeptBytes = result.KeptBytes + size };
        }
        return result;
    }

    private static bool TryRemove(string entry)
    {
        using var held = LockOf(entry, out var isFree);
        if (isFree)
            Publication.Withdraw(entry);
        return isFree;
    }

    private static bool IsFree(string entry)
    {
        using var held = LockOf(entry, out var isFree);
        return isFree;
    }

    /// <summary>The lock files themselves stay: somebody may wait for one.</summary>
    private static WorkspaceLock? LockOf(string entry, out bool isFree)
    {
        var held = File.Exists(entry + LockSuffix) ? WorkspaceLock.TryAcquire(entry + LockSuffix, out _) : null;
        isFree = held is not null || !File.Exists(entry + LockSuffix);
        return held;
    }

    private static bool IsLock(string name) =>
        name.EndsWith(LockSuffix, StringComparison.Ordinal) || name.EndsWith($"{LockSuffix}.pid", StringComparison.Ordinal);

    private static long SizeOf(FileSystemInfo entry) => entry switch
    {
        FileInfo file => file.Length,
        DirectoryInfo { LinkTarget: null } directory =>
            directory.EnumerateFiles("*", Everything).Sum(file => file.LinkTarget is null ? file.Length : 0),
        _ => 0,
    };

    private static EnumerationOptions Everything =>
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
}
