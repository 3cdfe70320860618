namespace PatchTracer.Sources;

/// <summary>
/// Git's index of a work tree, brought to another commit for some paths only. It is the system git's to write: LibGit2Sharp would drop the
/// parts of it that it does not know.
/// </summary>
internal sealed class IndexFile(Git git, string gitDirectory)
{
    private const string Nothing = "0000000000000000000000000000000000000000";

    private string? _kept;

    private string File => Path.Combine(gitDirectory, "index");

    /// <summary>Remembers it as it is, for <see cref="PutBack"/>.</summary>
    public void Keep(string directory)
    {
        if (!System.IO.File.Exists(File))
            return;
        var copy = Path.Combine(directory, "index");
        System.IO.File.Copy(File, copy, overwrite: true);
        _kept = copy;
    }

    public void PutBack()
    {
        if (_kept is not null)
            System.IO.File.Move(_kept, File, overwrite: true);
        _kept = null;
    }

    /// <param name="notOnDisk">What a sparse checkout leaves out, and is to go on leaving out.</param>
    public async Task UpdateAsync(IReadOnlyList<FileChange> onDisk, IReadOnlyList<FileChange> notOnDisk)
    {
        if (onDisk.Count + notOnDisk.Count > 0)
            await SetAsync(onDisk.Concat(notOnDisk));
        // Known again with its time and size, a file need not be read by whoever looks next.
        if (onDisk.Any(IsFile))
            await RunAsync(onDisk.Where(IsFile).Select(change => change.Path), "--add", "--stdin");
        if (notOnDisk.Any(change => change.After.Exists))
            await RunAsync(notOnDisk.Where(change => change.After.Exists).Select(change => change.Path), "--skip-worktree", "--stdin");
    }

    /// <summary>Entries as a commit has them, nothing being known of the files.</summary>
    public Task SetAsync(IEnumerable<FileChange> changes) => RunAsync(changes.Select(Entry), "--index-info");

    private static bool IsFile(FileChange change) => change.After is { Exists: true, IsSubmodule: false };

    private static string Entry(FileChange change) =>
        change.After.Exists ? $"{change.After.Mode} {change.After.Blob}\t{change.Path}" : $"0 {Nothing}\t{change.Path}";

    private Task<string> RunAsync(IEnumerable<string> lines, params string[] options) =>
        git.RunWithInputAsync(string.Concat(lines.Select(line => $"{line}\0")), CancellationToken.None, ["update-index", "-z", .. options]);
}
