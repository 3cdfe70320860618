namespace PatchTracer.Workspace;

/// <summary>
/// Exclusive use of something on disk, by the process that holds it open. The kernel lets go when the process ends,
/// however it ends, so a lock is never stale.
/// </summary>
public sealed class WorkspaceLock : IDisposable
{
    private readonly FileStream _stream;

    private WorkspaceLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock <paramref name="path"/>, or returns null with the process id of its holder (0 if unknown).</summary>
    public static WorkspaceLock? TryAcquire(string path, out int holder)
    {
        holder = 0;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var holderFile = $"{path}.pid";
        try
        {
            // FileShare.None is flock(LOCK_EX) on Unix.
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(holderFile, $"{Environment.ProcessId}\n");
            return new WorkspaceLock(stream);
        }
        catch (IOException) when (File.Exists(path))
        {
            if (File.Exists(holderFile))
                _ = int.TryParse(File.ReadAllText(holderFile), out holder);
            return null;
        }
    }

    public void Dispose() => _stream.Dispose();
}
