namespace PatchTracer.Sources;

/// <summary>
/// Puts the files of one commit in place of those of another. Git writes them beside the tree, as it would into it; each is then renamed
/// into place, so a reader sees the old bytes or the new ones. Where one cannot be, those before it are put back.
/// </summary>
/// <param name="staging">On the file system of the tree, where that is the git directory's.</param>
internal sealed class TreeTransition(string root, string staging)
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly Stack<FileChange> _done = [];

    private string After => Path.Combine(staging, "after");

    private string Before => Path.Combine(staging, "before");

    /// <summary>Writes what files are to hold, with the line ends and filters that they have in the tree.</summary>
    /// <param name="gitDirectory">Where the index of the tree is: one beside it has everything that is not among the changes, attributes
    /// of files too, for less than reading the tree of a commit takes.</param>
    public async Task StageAsync(Git git, string gitDirectory, IReadOnlyList<FileChange> changes)
    {
        var files = changes.Where(change => IsFile(change.After)).Select(change => change.Path).ToList();
        if (files.Count == 0)
            return;
        var beside = Path.Combine(staging, "after.index");
        var index = Path.Combine(gitDirectory, "index");
        if (File.Exists(index))
            File.Copy(index, beside, overwrite: true);
        var ofCopy = git.With("GIT_INDEX_FILE", beside);
        await new IndexFile(ofCopy, staging).SetAsync(changes);
        await ofCopy.RunWithInputAsync(string.Concat(files.Select(path => $"{path}\0")), CancellationToken.None, "checkout-index",
            "--quiet", "-z", $"--prefix={After}/", "--stdin");
    }

    /// <exception cref="IOException">A file could not be written; none is changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Run(IEnumerable<FileChange> changes)
    {
        try
        {
            // What goes makes room for what comes: a file may become a directory.
            foreach (var change in changes.OrderBy(change => change.After.Exists))
            {
                Keep(change);
                Place(change);
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
            Put(change.Path, change.Before, Before);
    }

    private void Keep(FileChange change)
    {
        if (!IsFile(change.Before))
            return;
        var (source, copy) = (Path.Combine(root, change.Path), Path.Combine(Before, change.Path));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        if (new FileInfo(source).LinkTarget is { } target)
            File.CreateSymbolicLink(copy, target);
        else
            File.Copy(source, copy);
    }

    private void Place(FileChange change)
    {
        if (IsFile(change.After) && !change.After.IsLink)
            SetPermissions(Path.Combine(After, change.Path), change, Path.Combine(root, change.Path));
        Put(change.Path, change.After, After);
    }

    private void Put(string path, FileState state, string from)
    {
        var target = Path.Combine(root, path);
        if (state.IsSubmodule)
        {
            // As git does without --recurse-submodules: what is checked out in it is its own affair.
            Directory.CreateDirectory(target);
            return;
        }
        if (!state.Exists)
        {
            Remove(target);
            return;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(Path.Combine(from, path), target, overwrite: true);
    }

    private void Remove(string target)
    {
        if (Directory.Exists(target) && new DirectoryInfo(target).LinkTarget is null)
        {
            EmptyDirectories.Remove(root, target);
            return;
        }
        File.Delete(target);
        EmptyDirectories.Remove(root, Path.GetDirectoryName(target)!);
    }

    /// <summary>A file that is there keeps its permissions, but for the one that git knows of, if that changes.</summary>
    private static void SetPermissions(string staged, FileChange change, string target)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(target))
            return;
        var permissions = File.GetUnixFileMode(target);
        var isChanged = change.Before.IsExecutable != change.After.IsExecutable;
        File.SetUnixFileMode(staged, !isChanged ? permissions : change.After.IsExecutable ? permissions | Executable
            : permissions & ~Executable);
    }

    private static bool IsFile(FileState state) => state is { Exists: true, IsSubmodule: false };
}
