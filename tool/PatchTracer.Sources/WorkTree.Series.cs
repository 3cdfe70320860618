using LibGit2Sharp;
using PatchTracer.Workspace;

namespace PatchTracer.Sources;

public sealed partial class WorkTree
{
    private const string MailSubject = "Subject: ";

    /// <summary>
    /// Puts ordinary patches on top of a commit, by name, one commit each, merging three ways where the tree has moved on. The merge is
    /// done beside the tree, so a patch that does not fit leaves no trace of itself.
    /// </summary>
    /// <param name="directory">Holds <c>*.patch</c>; its own name becomes that of the component.</param>
    /// <returns>The last commit.</returns>
    /// <exception cref="SourceException">A patch does not fit: says the files and the hunks.</exception>
    private async Task<Commit> CommitSeriesAsync(Repository repository, Commit parent, string directory, string catalogDigest, CancellationToken cancellation)
    {
        var name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(directory)));
        var patches = Directory.Exists(directory) ? Directory.GetFiles(directory, "*.patch").Order(StringComparer.Ordinal).ToList() : [];
        if (patches.Count == 0)
            throw new SourceException(SourceFailure.NoSuchVersion, directory, $"{directory} holds no patch series: no file *.patch is there.");
        foreach (var patch in patches)
        {
            var tree = await MergeAsync(System.IO.Path.GetFullPath(patch), parent.Sha, cancellation);
            parent = Commit(repository, parent, repository.Lookup<Tree>(tree), $"series-{name}", catalogDigest, SubjectOf(patch));
        }
        return parent;
    }

    /// <summary>The id of the merged tree.</summary>
    private async Task<string> MergeAsync(string patch, string onto, CancellationToken cancellation)
    {
        var index = System.IO.Path.GetTempFileName();
        try
        {
            var git = _git.With("GIT_INDEX_FILE", index);
            await git.RunAsync(cancellation, "read-tree", onto);
            await git.RunAsync(cancellation, "apply", "--cached", "--3way", "--whitespace=nowarn", patch);
            return await git.RunAsync(cancellation, "write-tree");
        }
        catch (ToolException e) when (e.ExitCode is not null)
        {
            throw new SourceException(SourceFailure.Conflict, Path, await DescribeAsync(_git.With("GIT_INDEX_FILE", index), patch, e.LastOutput, cancellation), inner: e);
        }
        finally
        {
            File.Delete(index);
        }
    }

    /// <summary>Where both sides changed the same lines, those lines; where git could not even try, what it says.</summary>
    private async Task<string> DescribeAsync(Git git, string patch, string output, CancellationToken cancellation)
    {
        var hunks = new List<string>();
        var stages = (await git.ListAsync(cancellation, "ls-files", "--unmerged", "-z")).Select(entry => entry.Split('\t'))
            .GroupBy(entry => entry[1], entry => entry[0].Split(' '), StringComparer.Ordinal);
        foreach (var file in stages)
        {
            var blobs = file.ToDictionary(fields => fields[2], fields => fields[1]);
            if (blobs.Count < 3)
                hunks.Add($"{file.Key}: one side has removed or added it");
            else
                hunks.AddRange((await new ThreeWayConflict(git, blobs["1"], blobs["2"], blobs["3"]).HunksAsync(cancellation)).Select(hunk => $"{file.Key}:{hunk}"));
        }
        if (hunks.Count == 0)
            hunks.AddRange(output.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal)).Select(line => line["error: ".Length..]));
        return $"{patch} does not fit {Path} as it is woven:{SourceException.List(hunks)}\nNothing was woven. Make the patch anew on a branch {Branch} that is woven without it, or leave it out.";
    }

    /// <summary>That of a mail; otherwise the file's name.</summary>
    private static string SubjectOf(string patch)
    {
        var subject = File.ReadLines(patch).TakeWhile(line => !line.StartsWith("diff ", StringComparison.Ordinal)).FirstOrDefault(line => line.StartsWith(MailSubject, StringComparison.Ordinal));
        if (subject is null)
            return System.IO.Path.GetFileNameWithoutExtension(patch);
        var text = subject[MailSubject.Length..];
        return text.StartsWith("[PATCH", StringComparison.Ordinal) && text.IndexOf("] ", StringComparison.Ordinal) is var end and > 0 ? text[(end + 2)..] : text;
    }
}
