using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>
/// Puts patches on a commit with <c>git am</c> itself, in a repository of its own that borrows the objects of another: author, date, body
/// and trailers are what git makes of a mail, and the other repository and its tree see nothing of it until <see cref="BringBackAsync"/>.
/// </summary>
internal sealed class SeriesMerge : IDisposable
{
    private static readonly string[] PackFiles = ["pack", "idx"];

    private static readonly string[] PromisorKeys = ["url", "promisor", "partialCloneFilter"];

    private const string NoBlobs = "sha1 information is lacking or useless";

    private static readonly string[] Unfinished = ["rebase-apply", "sequencer"];

    private readonly string _directory;
    private readonly Git _git;

    private readonly string _start;

    private SeriesMerge(string directory, Git git, string start)
    {
        _start = start;
        _directory = directory;
        _git = git;
        Tip = start;
    }

    public string Tip { get; private set; }

    public static async Task<SeriesMerge> OpenAsync(
        Git lender, string start, IEnumerable<KeyValuePair<string, string?>> committer, CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("patchtracer-series-").FullName;
        // What git does with a mail is decided by the mail and the tree, not by who runs it.
        var git = new Git(directory).With("GIT_CONFIG_NOSYSTEM", "1").With("GIT_CONFIG_GLOBAL", "/dev/null").With("GIT_EDITOR", "false")
            .With(committer);
        await git.RunAsync(cancellation, "init", "--quiet", "--initial-branch", "series");
        var shared = (await lender.RunAsync(cancellation, "rev-parse", "--path-format=absolute", "--git-path", "objects", "--git-path",
            "shallow")).Split('\n');
        await File.WriteAllTextAsync(Path.Combine(directory, ".git/objects/info/alternates"), $"{shared[0]}\n", cancellation);
        if (File.Exists(shared[1]))
            File.Copy(shared[1], Path.Combine(directory, ".git/shallow"));
        await CopyPromisorAsync(lender, git, cancellation);
        var merge = new SeriesMerge(directory, git, start);
        await merge.ResetAsync(cancellation);
        return merge;
    }

    public async Task<SeriesOutcome> ApplyAsync(SeriesPatch patch, CancellationToken cancellation)
    {
        var outcome = await AmAsync(patch, keepsReturns: false, cancellation);
        // Without its own carriage returns a patch of files that have them does not fit; git am leaves that to an option.
        return outcome is SeriesOutcome.Misfit && HasReturns(patch.File)
            && await AmAsync(patch, keepsReturns: true, cancellation) is not SeriesOutcome.Misfit and var kept ? kept : outcome;
    }

    /// <summary>Merges the last commit of another series.</summary>
    public async Task<SeriesOutcome> PickAsync(SeriesMerge other, CancellationToken cancellation)
    {
        await other.BringBackAsync(_git, other._start, cancellation);
        return await RunAsync(["cherry-pick", "--allow-empty-message", other.Tip], null, cancellation);
    }

    /// <summary>Gives the commits since another one to a repository; no reference of it changes.</summary>
    public async Task BringBackAsync(Git to, string since, CancellationToken cancellation)
    {
        var name = await _git.RunWithInputAsync($"{Tip}\n^{since}\n", cancellation, "pack-objects", "--quiet", "--revs",
            Path.Combine(_directory, ".git", "pack"));
        var packs = Directory.CreateDirectory(
            await to.RunAsync(cancellation, "rev-parse", "--path-format=absolute", "--git-path", "objects/pack")).FullName;
        // A pack without its index is not there yet.
        foreach (var extension in PackFiles)
            File.Move(Path.Combine(_directory, ".git", $"pack-{name}.{extension}"), Path.Combine(packs, $"pack-{name}.{extension}"),
                overwrite: true);
    }

    /// <summary>The lines of each file that the last commit looked at before it changed them, with what surrounds them.</summary>
    public async Task<IReadOnlyList<(string Path, int First, int Last)>> HunksAsync(CancellationToken cancellation)
    {
        var hunks = new List<(string, int, int)>();
        var path = "";
        foreach (var line in (await _git.RunAsync(cancellation, "diff-tree", "-p", "--no-renames", "-U3", "--no-prefix", "--no-ext-diff",
            $"{Tip}^", Tip)).Split('\n'))
        {
            if (line.StartsWith("--- ", StringComparison.Ordinal))
                path = line[4..].TrimEnd('\t');
            else if (line.StartsWith("@@ -", StringComparison.Ordinal))
            {
                var range = line[4..line.IndexOf(' ', 4)].Split(',')
                    .Select(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)).ToList();
                hunks.Add((path, range[0], range[0] + (range.Count > 1 ? range[1] : 1)));
            }
        }
        return hunks;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<SeriesOutcome> AmAsync(SeriesPatch patch, bool keepsReturns, CancellationToken cancellation) =>
        RunAsync(["am", "--quiet", "--3way", keepsReturns ? "--keep-cr" : "--no-keep-cr", patch.File], patch.File, cancellation);

    private async Task<SeriesOutcome> RunAsync(IReadOnlyList<string> command, string? patch, CancellationToken cancellation)
    {
        try
        {
            await _git.RunAsync(cancellation, command);
            var tip = await _git.RunAsync(cancellation, "rev-parse", "HEAD");
            if (tip == Tip)
                return new SeriesOutcome.AlreadyThere();
            Tip = tip;
            return new SeriesOutcome.Applied();
        }
        catch (ToolException e) when (e.ExitCode is not null)
        {
            var outcome = new SeriesOutcome.Misfit(await DescribeAsync(e.LastOutput, cancellation));
            await ResetAsync(cancellation);
            if (patch is not null && outcome.Reasons.All(reason => reason.StartsWith(NoBlobs, StringComparison.Ordinal)))
                outcome = new(await PlacesAsync(patch, outcome.Reasons, cancellation));
            return patch is not null && await _git.TryRunAsync(cancellation, "apply", "--cached", "--check", "--reverse", patch) is not null
                ? new SeriesOutcome.AlreadyThere() : outcome;
        }
    }

    /// <summary>Files are not there: git am takes them from the index when it needs them.</summary>
    private async Task ResetAsync(CancellationToken cancellation)
    {
        foreach (var left in new DirectoryInfo(_directory).EnumerateFileSystemInfos().Where(entry => entry.Name != ".git"))
        {
            if (left is DirectoryInfo { LinkTarget: null } directory)
                directory.Delete(recursive: true);
            else
                left.Delete();
        }
        foreach (var state in Unfinished.Select(name => Path.Combine(_directory, ".git", name)).Where(Directory.Exists))
            Directory.Delete(state, recursive: true);
        File.Delete(Path.Combine(_directory, ".git", "CHERRY_PICK_HEAD"));
        File.Delete(Path.Combine(_directory, ".git", "index"));
        await _git.RunAsync(cancellation, "update-ref", "--no-deref", "HEAD", Tip);
        await _git.RunAsync(cancellation, "read-tree", Tip);
    }

    /// <summary>Where both sides changed the same lines, those lines; where git could not even try, what it says.</summary>
    private async Task<IReadOnlyList<string>> DescribeAsync(string output, CancellationToken cancellation)
    {
        var hunks = new List<string>();
        var stages = (await _git.ListAsync(cancellation, "ls-files", "--unmerged", "-z")).Select(entry => entry.Split('\t'))
            .GroupBy(entry => entry[1], entry => entry[0].Split(' '), StringComparer.Ordinal);
        foreach (var file in stages)
        {
            var blobs = file.ToDictionary(fields => fields[2], fields => fields[1]);
            if (blobs.Count < 3)
                hunks.Add($"{file.Key}: one side has removed or added it");
            else
                hunks.AddRange((await new ThreeWayConflict(_git, blobs["1"], blobs["2"], blobs["3"]).HunksAsync(cancellation))
                    .Select(hunk => $"{file.Key}:{hunk}"));
        }
        if (hunks.Count == 0)
            hunks.AddRange(Errors(output));
        return hunks;
    }

    /// <summary>
    /// Without the blobs that a patch was made on git cannot merge, and says only that; by itself it says which files and lines differ.
    /// </summary>
    private async Task<IReadOnlyList<string>> PlacesAsync(string patch, IReadOnlyList<string> otherwise, CancellationToken cancellation)
    {
        try
        {
            await _git.RunAsync(cancellation, "apply", "--cached", "--check", patch);
            return otherwise;
        }
        catch (ToolException e) when (e.ExitCode is not null)
        {
            return [.. Errors(e.LastOutput)];
        }
    }

    private static IEnumerable<string> Errors(string output)
    {
        var lines = output.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal))
            .Select(line => line["error: ".Length..])
            // Of the two tries that git makes, the second says less.
            .Where(line => !line.StartsWith("could not build fake ancestor", StringComparison.Ordinal)
                && !line.StartsWith("Failed to merge", StringComparison.Ordinal))
            .Distinct().ToList();
        return lines.Count > 0 ? lines : output.Split('\n').Where(line => line.Trim().Length > 0).TakeLast(1);
    }

    private static bool HasReturns(string file) => File.ReadAllBytes(file).AsSpan().IndexOf("\r\n"u8) >= 0;

    /// <summary>What is left out of a partial clone has to be fetched from where that came from.</summary>
    private static async Task CopyPromisorAsync(Git from, Git to, CancellationToken cancellation)
    {
        if (await from.TryRunAsync(cancellation, "config", "--get", "extensions.partialClone") is not { } remote)
            return;
        await to.RunAsync(cancellation, "config", "core.repositoryFormatVersion", "1");
        await to.RunAsync(cancellation, "config", "extensions.partialClone", remote);
        foreach (var key in PromisorKeys)
            if (await from.TryRunAsync(cancellation, "config", "--get", $"remote.{remote}.{key}") is { } value)
                await to.RunAsync(cancellation, "config", $"remote.{remote}.{key}", value);
    }
}
