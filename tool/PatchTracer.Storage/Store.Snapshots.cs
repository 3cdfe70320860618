namespace PatchTracer.Storage;

// For processes that read the store while this one writes it.
public sealed partial class Store
{
    private const string SnapshotPrefix = "snapshot-";

    /// <summary>Where the index of a store is.</summary>
    internal static string IndexPath(string directory) => Path.Combine(directory, "index.duckdb");

    /// <summary>The name of a file for what is not in the index's file yet; unique, and gone with the next start at the latest.</summary>
    internal string NewSnapshotPath() => Path.Combine(Directory, $"{SnapshotPrefix}{Guid.NewGuid():n}.duckdb");

    /// <summary>
    /// Has another process open the index's file together with what is not in there yet. Until the result is disposed the file
    /// keeps what it needs.
    /// </summary>
    /// <param name="snapshot">Where what is not in the file is written to.</param>
    /// <param name="open">Returns when the process has both files open.</param>
    internal Task<IDisposable> ShareAsync(string snapshot, Func<Task> open, CancellationToken cancellation) =>
        _database.Readers.OpenAsync(async () =>
    {
        await Task.Run(() => _database.WriteUnsaved(snapshot), cancellation);
        await open();
    }, cancellation);

    private static void RemoveSnapshots(string directory)
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(directory, $"{SnapshotPrefix}*"))
            File.Delete(file);
    }
}
