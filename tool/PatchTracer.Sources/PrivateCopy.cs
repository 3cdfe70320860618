using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>Makes a copy of a source into a git repository with one commit, on the branch <c>upstream</c>.</summary>
internal sealed class PrivateCopy(SourceTree source, IReporter reporter)
{
    public const string Branch = "upstream";

    // Commits of private copies have a fixed author and time, so the same weave of the same source has the same ids.
    public const string AuthorName = "PatchTracer";
    public const string AuthorAddress = "patchtracer@localhost";
    public static readonly DateTimeOffset Time = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task MakeAsync(string directory, CancellationToken cancellation)
    {
        reporter.Info($"Copying {source.Project} {source.Version} from {source.Path} to work on.");
        var files = await TreeFiles.ListAsync(source.Path, cancellation);
        RequireSpace(directory, files);
        await TreeFiles.CopyAsync(source.Path, files, directory, cancellation);

        reporter.Status($"recording {files.Count} files in git");
        var git = new Git(directory)
            .With("GIT_AUTHOR_NAME", AuthorName).With("GIT_AUTHOR_EMAIL", AuthorAddress).With("GIT_AUTHOR_DATE", $"{Time:O}")
            .With("GIT_COMMITTER_NAME", AuthorName).With("GIT_COMMITTER_EMAIL", AuthorAddress).With("GIT_COMMITTER_DATE", $"{Time:O}");
        await git.RunAsync(cancellation, "init", "--quiet", "--initial-branch", Branch);
        foreach (var (key, value) in Settings)
            await git.RunAsync(cancellation, "config", key, value);
        // --force: Kubernetes' .gitignore hides files of its own vendor directory.
        await git.RunAsync(cancellation, "add", "--force", "--all", ".");
        await git.RunAsync(cancellation, "commit", "--quiet", "--message", $"{source.Project} {source.Version}\n\nSource: {source.Digest}");
    }

    /// <summary>Git keeps the files a second time, uncompressed for speed.</summary>
    private void RequireSpace(string directory, IReadOnlyList<string> files)
    {
        var needed = 2 * files.Select(f => new FileInfo(Path.Combine(source.Path, f))).Sum(f => f.LinkTarget is null ? f.Length : 0);
        var free = new DriveInfo(directory).AvailableFreeSpace;
        if (free < needed)
        {
            throw new SourceException(SourceFailure.NoSpace, directory,
                $"A copy of {source.Path} to work on takes {needed >> 20} MiB, and {directory} has {free >> 20} MiB left. "
                + "Make room, or put the cache elsewhere with PATCHTRACER_CACHE.");
        }
    }

    private static readonly (string Key, string Value)[] Settings =
    [
        ("core.autocrlf", "false"),
        ("core.compression", "0"),
        ("core.untrackedCache", "true"),
        ("commit.gpgSign", "false"),
    ];
}
