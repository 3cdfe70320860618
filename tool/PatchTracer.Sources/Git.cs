using System.Collections.Concurrent;
using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>
/// The system's git on one repository: for what costs LibGit2Sharp a scan of the whole tree, or what it lacks. Nothing that the repository
/// itself configures is run: no hook, no file system monitor, no filter and no transport of its own; those of the user and of the machine
/// are.
/// </summary>
internal sealed record Git(string Directory)
{
    /// <summary>Variables for every run, such as an identity.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = Clean;

    /// <summary>Called for each line of output.</summary>
    public Action<string>? OnLine { get; init; }

    // One command looks at a tree several times. Asked again when the file has been written since.
    private static readonly ConcurrentDictionary<(string, DateTime, long), Lazy<Task<IReadOnlyDictionary<string, string?>>>> Known = new();

    // A copy made with `with` asks once with the original.
    private readonly Lazy<Task<IReadOnlyDictionary<string, string?>>> _settings = new(() => KnownSettingsAsync(Directory));

    /// <summary>A hook or an outer git may have set these for another repository (git rev-parse --local-env-vars).</summary>
    private static readonly Dictionary<string, string?> Clean = new()
    {
        ["GIT_DIR"] = null,
        ["GIT_WORK_TREE"] = null,
        ["GIT_COMMON_DIR"] = null,
        ["GIT_INDEX_FILE"] = null,
        ["GIT_OBJECT_DIRECTORY"] = null,
        ["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = null,
        ["GIT_NAMESPACE"] = null,
        ["GIT_PREFIX"] = null,
        ["GIT_SHALLOW_FILE"] = null,
        ["GIT_CONFIG"] = null,
        ["GIT_CONFIG_PARAMETERS"] = null,
        ["GIT_EXTERNAL_DIFF"] = null,
        ["GIT_LITERAL_PATHSPECS"] = null,
        ["GIT_GLOB_PATHSPECS"] = null,
        ["GIT_ICASE_PATHSPECS"] = null,
        ["GIT_OPTIONAL_LOCKS"] = "0",
        // A partial clone fetches what it lacks, from wherever it says: only from another machine, by protocols that run nothing on this
        // one.
        ["GIT_ALLOW_PROTOCOL"] = "http:https:ssh",
        ["LC_ALL"] = "C",
    };

    private static readonly (string Key, string Value)[] Always =
    [
        ("core.quotePath", "false"),
        ("core.hooksPath", "/dev/null"),
        ("core.fsmonitor", "false"),
        ("log.showSignature", "false"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
    ];

    public Git With(string variable, string? value) =>
        this with { Environment = new Dictionary<string, string?>(Environment) { [variable] = value } };

    public Git With(IEnumerable<KeyValuePair<string, string?>> variables) =>
        variables.Aggregate(this, (git, variable) => git.With(variable.Key, variable.Value));

    /// <summary>Standard output without the last line feed.</summary>
    public async Task<string> RunAsync(CancellationToken cancellation, params IReadOnlyList<string> arguments) =>
        (await (await CommandAsync(arguments)).RunAsync(cancellation)).TrimEnd('\n');

    public async Task<string> RunWithInputAsync(string input, CancellationToken cancellation, params IReadOnlyList<string> arguments) =>
        (await ((await CommandAsync(arguments)) with { StandardInput = input }).RunAsync(cancellation)).TrimEnd('\n');

    /// <summary>Null when git says no.</summary>
    public async Task<string?> TryRunAsync(CancellationToken cancellation, params IReadOnlyList<string> arguments)
    {
        var (code, output) = await (await CommandAsync(arguments)).TryRunAsync(cancellation);
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

    private async Task<Tool> CommandAsync(IReadOnlyList<string> arguments)
    {
        var environment = new Dictionary<string, string?>(Environment);
        foreach (var (key, value) in await _settings.Value)
            environment[key] = value;
        return new Tool("git", arguments) { WorkingDirectory = Directory, Environment = environment, OnLine = OnLine };
    }

    private static Task<IReadOnlyDictionary<string, string?>> KnownSettingsAsync(string directory)
    {
        var file = new FileInfo(System.IO.Path.Combine(directory, ".git", "config"));
        return file.Exists ? Known.GetOrAdd((directory, file.LastWriteTimeUtc, file.Length), _ => new(() => SettingsAsync(directory))).Value
            : SettingsAsync(directory);
    }

    /// <summary>As variables, which unlike <c>-c</c> take any name of a filter.</summary>
    private static async Task<IReadOnlyDictionary<string, string?>> SettingsAsync(string directory)
    {
        var own = Variables(Always);
        if (!System.IO.Path.Exists(System.IO.Path.Combine(directory, ".git")))
            return own;
        var (code, output) = await new Tool("git", "config", "--list", "--show-scope", "-z")
        {
            WorkingDirectory = directory,
            Environment = Clean.Concat(own).ToDictionary(),
        }.TryRunAsync(CancellationToken.None);
        return code != 0 ? own : Variables(Always.Concat(KeysOf(output).SelectMany(Without)));
    }

    /// <summary>What the repository itself configures; scope, key and value are told one after the other.</summary>
    private static IEnumerable<string> KeysOf(string list) => list.Split('\0').Chunk(2)
        .Where(entry => entry.Length == 2 && entry[0] is "local" or "worktree")
        .Select(entry => entry[1].Split('\n')[0])
        .Distinct();

    /// <summary>What takes a setting back that names a program, or nothing. git tells sections and names in small letters.</summary>
    private static IEnumerable<(string, string)> Without(string key)
    {
        var names = (Section: key[..key.IndexOf('.')], Last: key[(key.LastIndexOf('.') + 1)..]);
        return names switch
        {
            ("filter", "required") => [(key, "false")],
            ("filter", _) => [(key, "")],
            ("core", "sshcommand") => [(key, "ssh")],
            ("core", "askpass") or ("credential", "helper") => [(key, "")],
            ("core", "gitproxy") or ("remote", "vcs") => [(key, "")],
            ("remote", "uploadpack") => [(key, "git-upload-pack")],
            _ => [],
        };
    }

    private static Dictionary<string, string?> Variables(IEnumerable<(string Key, string Value)> settings)
    {
        var variables = new Dictionary<string, string?>();
        var count = 0;
        foreach (var (key, value) in settings)
            (variables[$"GIT_CONFIG_KEY_{count}"], variables[$"GIT_CONFIG_VALUE_{count++}"]) = (key, value);
        variables["GIT_CONFIG_COUNT"] = $"{count}";
        return variables;
    }
}
