using System.Text;

namespace PatchTracer.Sources;

/// <summary>
/// Puts the files of one commit in place of those of another. Each is renamed into place, so a reader sees the old bytes or the new
/// ones; where one cannot be, those before it are put back.
/// </summary>
/// <param name="staging">On the file system of the tree.</param>
internal sealed class TreeTransition(BlobStore blobs, string root, string staging)
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly Stack<FileChange> _done = [];

    /// <exception cref="IOException">A file could not be written; none is changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Run(IEnumerable<FileChange> changes)
    {
        try
        {
            // What goes makes room for what comes: a file may become a directory.
            foreach (var change in changes.OrderBy(change => change.After.Exists))
            {
                Place(change.Path, change.After);
                _done.Push(change);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Undo();
            throw;
        }
    }

    public void Undo()
    {
        while (_done.TryPop(out var change))
            Place(change.Path, change.Before);
    }

    private void Place(string path, FileState state)
    {
        var target = Path.Combine(root, path);
        if (!state.Exists)
        {
            File.Delete(target);
            RemoveEmptyDirectories(Path.GetDirectoryName(target)!);
            return;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var staged = Path.Combine(staging, "staged");
        File.Delete(staged);
        var content = blobs.Read(state.Blob);
        if (state.IsLink)
            File.CreateSymbolicLink(staged, Encoding.UTF8.GetString(content));
        else
            Write(staged, content, state.IsExecutable, target);
        File.Move(staged, target, overwrite: true);
    }

    /// <summary>A file that is there keeps its permissions, but for the one that git knows of.</summary>
    private static void Write(string staged, byte[] content, bool isExecutable, string target)
    {
        File.WriteAllBytes(staged, content);
        if (OperatingSystem.IsWindows())
            return;
        var permissions = File.Exists(target) ? File.GetUnixFileMode(target) : File.GetUnixFileMode(staged);
        File.SetUnixFileMode(staged, isExecutable ? permissions | Executable : permissions & ~Executable);
    }

    private void RemoveEmptyDirectories(string directory)
    {
        while (directory != root && Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any())
        {
            Directory.Delete(directory);
            directory = Path.GetDirectoryName(directory)!;
        }
    }
}
