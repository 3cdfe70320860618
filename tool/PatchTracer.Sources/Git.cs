using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>The system's git on one repository: for what costs LibGit2Sharp a scan of the whole tree, or what it lacks.</summary>
internal sealed record Git(string Directory)
{
    /// <summary>Variables for every run, such as an identity.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = Clean;

    /// <summary>Called for each line of output.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>A hook or an outer git may have set these for another repository.</summary>
    private static readonly Dictionary<string, string?> Clean = new()
    {
        ["GIT_DIR"] = null,
        ["GIT_WORK_TREE"] = null,
        ["GIT_INDEX_FILE"] = null,
        ["GIT_OPTIONAL_LOCKS"] = "0",
        ["LC_ALL"] = "C",
    };

    public Git With(string variable, string value) =>
        this with { Environment = new Dictionary<string, string?>(Environment) { [variable] = value } };

    /// <summary>Standard output without the last line feed.</summary>
    public async Task<string> RunAsync(CancellationToken cancellation, params IReadOnlyList<string> arguments) =>
        (await Command(arguments).RunAsync(cancellation)).TrimEnd('\n');

    public async Task<string> RunWithInputAsync(string input, CancellationToken cancellation, params IReadOnlyList<string> arguments) =>
        (await (Command(arguments) with { StandardInput = input }).RunAsync(cancellation)).TrimEnd('\n');

    /// <summary>Null when git says no.</summary>
    public async Task<string?> TryRunAsync(CancellationToken cancellation, params IReadOnlyList<string> arguments)
    {
        var (code, output) = await Command(arguments).TryRunAsync(cancellation);
        return code == 0 ? output.TrimEnd('\n') : null;
    }

    /// <summary>Output of a -z command, split.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation, params IReadOnlyList<string> arguments) =>
        (await RunAsync(cancellation, arguments)).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Much faster than LibGit2Sharp's comparison.</summary>
    public async Task<IReadOnlyList<FileChange>> DifferencesAsync(string from, string to, CancellationToken cancellation)
    {
        var raw = await ListAsync(cancellation, "diff-tree", "-r", "--raw", "-z", "--no-renames", from, to);
        return [.. raw.Chunk(2).Select(pair => FileChange.Parse(pair[0], pair[1]))];
    }

    /// <summary>The directory of the repository whose work tree has its root exactly here, or null.</summary>
    public async Task<string?> TryFindGitDirectoryAsync(CancellationToken cancellation)
    {
        if (!System.IO.Path.Exists(System.IO.Path.Combine(Directory, ".git")))
            return null;
        return await TryRunAsync(cancellation, "rev-parse", "--absolute-git-dir");
    }

    /// <summary>The same, or null where nothing is committed yet.</summary>
    public async Task<string?> TryFindCommittedAsync(CancellationToken cancellation) =>
        System.IO.Path.Exists(System.IO.Path.Combine(Directory, ".git")) ? (await TryRunAsync(cancellation, "rev-parse", "--absolute-git-dir", "HEAD"))?.Split('\n')[0] : null;

    private Tool Command(IReadOnlyList<string> arguments) =>
        new("git", ["-c", "core.quotePath=false", .. arguments]) { WorkingDirectory = Directory, Environment = Environment, OnLine = OnLine };
}
