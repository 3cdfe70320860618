namespace PatchTracer.Workspace.Apt;

/// <summary>
/// apt with sources, lists and archives of its own in one directory, so that neither the machine's package lists nor its
/// installed packages change, and suites that the machine does not know can be asked. Needs no root.
/// </summary>
public sealed class PrivateApt
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(3);

    private readonly string _directory;
    private readonly string _what;
    private readonly IReporter _reporter;
    private bool _updated;

    /// <param name="directory">Where its state lives; made if absent. One process at a time.</param>
    /// <param name="sources">Where packages come from.</param>
    /// <param name="type"><c>deb</c> for packages, <c>deb-src</c> for source packages.</param>
    public PrivateApt(string directory, IReadOnlyList<AptSource> sources, string type, IReporter reporter)
    {
        _directory = Path.GetFullPath(directory);
        _what = string.Join(", ", sources.Select(s => $"{s.Uri} ({string.Join(' ', s.Suites)})"));
        _reporter = reporter;
        // apt does not make these itself.
        Directory.CreateDirectory(Path.Combine(_directory, "lists", "partial"));
        Directory.CreateDirectory(Path.Combine(_directory, "cache", "archives", "partial"));
        File.WriteAllText(SourceList, string.Join('\n', sources.Select(s => s.ToStanza(type))));
    }

    private string SourceList => Path.Combine(_directory, "private.sources");

    /// <summary>
    /// Downloads the files of a source package (.dsc and what it names) into <paramref name="into"/>, unpacking nothing.
    /// </summary>
    /// <param name="version">An exact version, or null for the newest.</param>
    /// <exception cref="AptException">The archive cannot be reached or has no such package.</exception>
    public Task DownloadSourceAsync(string package, string? version, string into, CancellationToken cancellation) =>
        FetchAsync(package, ["source", "--download-only", version is null ? package : $"{package}={version}"], into, cancellation);

    /// <summary>Downloads packages, without what they depend on, into <paramref name="into"/> and returns the .deb files.</summary>
    /// <exception cref="AptException">The archive cannot be reached or has no such package.</exception>
    public async Task<IReadOnlyList<string>> DownloadAsync(IReadOnlyList<string> packages, string into, CancellationToken cancellation)
    {
        await FetchAsync(string.Join(", ", packages), ["download", .. packages], into, cancellation);
        return [.. Directory.EnumerateFiles(into, "*.deb").Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Downloads packages with everything that they depend on, whatever the machine has installed, and returns the .deb files.
    /// </summary>
    /// <exception cref="AptException">The archive cannot be reached or has no such package.</exception>
    public async Task<IReadOnlyList<string>> DownloadWithDependenciesAsync(
        IReadOnlyList<string> packages, string into, CancellationToken cancellation)
    {
        var status = Path.Combine(_directory, "status");
        await File.WriteAllTextAsync(status, "", cancellation);
        Directory.CreateDirectory(Path.Combine(into, "partial"));
        string[] configuration = ["-o", $"Dir::State::status={status}", "-o", $"Dir::Cache::archives={Path.GetFullPath(into)}", "-o",
            "Debug::NoLocking=1"];
        await FetchAsync(string.Join(", ", packages),
            [.. configuration, "--yes", "--no-install-recommends", "--download-only", "install", .. packages], into, cancellation);
        return [.. Directory.EnumerateFiles(into, "*.deb").Order(StringComparer.Ordinal)];
    }

    /// <summary>Unpacks a .deb into a directory: no script of it runs, nothing is registered.</summary>
    public static Task UnpackAsync(string deb, string into, CancellationToken cancellation) =>
        new Tool("dpkg-deb", "--extract", deb, into).RunAsync(cancellation);

    private async Task FetchAsync(string packages, IReadOnlyList<string> arguments, string into, CancellationToken cancellation)
    {
        Directory.CreateDirectory(into);
        if (!_updated)
            await AptGetAsync(packages, ["update"], into, cancellation);
        _updated = true;
        await AptGetAsync(packages, arguments, into, cancellation);
    }

    private async Task AptGetAsync(string packages, IReadOnlyList<string> arguments, string into, CancellationToken cancellation)
    {
        var tool = new Tool("apt-get", [.. Configuration(), .. arguments])
        {
            WorkingDirectory = into,
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" },
            OnLine = _reporter.Status,
        };
        try
        {
            await tool.RunAsync(cancellation);
        }
        catch (ToolException e) when (e.ExitCode is not null)
        {
            // Mirrors refuse for a moment now and then; what is really absent is absent the second time too.
            _reporter.Warn($"apt-get failed and is tried once more: {e.LastOutput.Split('\n')[^1]}");
            await Task.Delay(RetryPause, cancellation);
            try
            {
                await tool.RunAsync(cancellation);
            }
            catch (ToolException again) when (again.ExitCode is not null)
            {
                throw new AptException(packages, _what, again);
            }
        }
    }

    private string[] Configuration() =>
    [
        "-q",
        "-o", $"Dir::Etc::SourceList={SourceList}",
        "-o", "Dir::Etc::SourceParts=-",
        "-o", $"Dir::State::Lists={Path.Combine(_directory, "lists")}",
        "-o", $"Dir::Cache={Path.Combine(_directory, "cache")}",
        // apt's sandbox user may not read below a home directory.
        "-o", "APT::Sandbox::User=root",
        // Without it `update` calls an unreachable mirror a warning and goes on with no lists.
        "-o", "APT::Update::Error-Mode=any",
        "-o", "Acquire::Languages=none",
        "-o", "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false",
        "-o", "Acquire::IndexTargets::deb::CNF::DefaultEnabled=false",
        "-o", "Acquire::http::Timeout=30",
    ];
}
