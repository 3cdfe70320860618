using PatchTracer.Otlp;
using PatchTracer.Storage.Index;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using PatchTracer.Workspace;

namespace PatchTracer.Storage;

/// <summary>
/// What the collector acknowledged, in a directory: <c>raw/</c>, the raw log, is the truth; <c>index.duckdb</c> makes it
/// searchable and is built again from the log when it is missing, damaged or of another version. One process at a time.
/// </summary>
public sealed partial class Store : IAsyncDisposable
{
    private readonly WorkspaceLock _lock;
    private readonly RawLogWriter _log;
    private readonly IndexDatabase _database;
    private readonly IndexWriter _index;
    private readonly Indexer _indexer;
    private readonly Compactor _compactor;

    private Store(string directory, WorkspaceLock held, RawLogWriter log, IndexDatabase database, PageReader pages, StoreOptions options)
    {
        (Directory, _lock, _log, _database) = (directory, held, log, database);
        _pages = pages;
        _index = new IndexWriter(database, RawLogDirectory(directory), log.End);
        SegmentPacker.Repair(RawLogDirectory(directory));
        _compactor = new Compactor(RawLogDirectory(directory));
        _indexer = new Indexer(log, _index, _compactor, new Retention(database, RawLogDirectory(directory), options));
    }

    public string Directory { get; }

    /// <summary>What opening found at the end of the raw log.</summary>
    public LogRecovery Recovery => _log.Recovery;

    /// <summary>Why the index is behind; null when it is not. Requests are taken all the same.</summary>
    public Exception? IndexFailure => _indexer.Failure;

    /// <summary>Spans written to the index since it was opened, each once.</summary>
    public long IndexedSpans => _index.Spans;

    /// <summary>Spans left out of the index since it was opened, because they had come before.</summary>
    public long DuplicateSpans => _index.Duplicates;

    /// <summary>
    /// Of the spans written to the index since it was opened, those that came with the id of another, lately; both are there.
    /// </summary>
    public long ConflictingSpans => _index.Conflicts;

    /// <summary>Opens the store in a directory, or makes one. What the index lacks is indexed in the background.</summary>
    /// <exception cref="StoreException">Another process has it, or it cannot be used.</exception>
    public static Store Open(string directory, StoreOptions options)
    {
        var held = Acquire(directory);
        RawLogWriter? log = null;
        try
        {
            RequireOurs(directory);
            log = RawLogWriter.Open(RawLogDirectory(directory),
                new RawLogOptions(options.SegmentBytes, options.Fsync, options.MaxPendingBytes));
            RemoveSnapshots(directory);
            var database = IndexDatabase.Open(IndexPath(directory), options.IndexMemoryMegabytes);
            return new Store(directory, held, log, database, new PageReader(RawLogDirectory(directory)), options);
        }
        catch
        {
            log?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            held.Dispose();
            throw;
        }
    }

    /// <summary>Where the raw log of a store is.</summary>
    public static string RawLogDirectory(string directory) => Path.Combine(directory, "raw");

    /// <summary>Returns when everything acknowledged so far can be queried.</summary>
    /// <exception cref="StoreException">The index cannot be written.</exception>
    public Task FlushAsync(CancellationToken cancellation) => _indexer.FlushAsync(cancellation);

    /// <summary>
    /// Completes the segment at hand and packs every segment; it happens by itself when a segment is full. Returns when all
    /// that came until now takes as little room as it ever will.
    /// </summary>
    /// <exception cref="StoreException">The index cannot be written, or there is no room.</exception>
    public async Task CompactAsync(CancellationToken cancellation)
    {
        await _log.RollAsync();
        await FlushAsync(cancellation);
        try
        {
            await Task.Run(() => _compactor.PackNow(cancellation), cancellation);
        }
        catch (IOException e)
        {
            throw new StoreException(StoreFailure.Full, Directory, $"the raw log in {Directory} cannot be packed: {e.Message}",
                e);
        }
    }

    /// <summary>Returns when the request is in the raw log.</summary>
    /// <exception cref="StoreException"><see cref="StoreFailure.Full"/>: it is not.</exception>
    internal Task AppendAsync(
        RawSignal signal, RawEncoding encoding, RawCompression compression, long arrivalUnixNano,
        ReadOnlyMemory<byte> body, Sender? sender = null) =>
        _log.AppendAsync(signal, encoding, compression, arrivalUnixNano, body, sender);

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        await _indexer.DisposeAsync();
        await _compactor.DisposeAsync();
        _database.Dispose();
        _lock.Dispose();
    }

    /// <summary>An index that fits no log is thrown away; where there never was a log, it is somebody else's.</summary>
    private static void RequireOurs(string directory)
    {
        if (File.Exists(IndexPath(directory)) && !System.IO.Directory.Exists(RawLogDirectory(directory)))
        {
            throw new StoreException(StoreFailure.Unusable, directory,
                $"{directory} has {Path.GetFileName(IndexPath(directory))} and no raw log "
                + $"({Path.GetFileName(RawLogDirectory(directory))}/): it is no store of spans, and nothing in it is touched; "
                + "name another directory");
        }
    }

    private static WorkspaceLock Acquire(string directory)
    {
        try
        {
            PrivateDirectory.Create(directory);
            return WorkspaceLock.TryAcquire(Path.Combine(directory, "lock"), out var holder)
                ?? throw new StoreException(
                    StoreFailure.InUse, directory, $"the store {directory} is open in another collector (process {holder})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreFailure.Unusable, directory, $"the store {directory} cannot be opened: {e.Message}",
                e);
        }
    }
}
