using PatchTracer.Workspace;
using PatchTracer.Workspace.Apt;

namespace PatchTracer.Images.Go;

/// <summary>Finds the Go toolchain for a tree on this machine, and gets one from Debian where there is none.</summary>
public sealed class GoToolchains(CacheRoot cache, IReporter reporter)
{
    /// <summary>Where the machine's own toolchains are looked for: those of Debian, and the usual place of a hand-made one.</summary>
    public IReadOnlyList<string> Roots { get; init; } = MachineRoots();

    /// <summary>Every toolchain that is here, oldest first.</summary>
    public async Task<IReadOnlyList<GoToolchain>> FindAllAsync(CancellationToken cancellation)
    {
        var found = new List<GoToolchain>();
        foreach (var root in Roots.Concat(CachedRoots()).Select(Resolve).Distinct())
        {
            if (await TryReadAsync(root, cancellation) is { } toolchain)
                found.Add(toolchain);
        }
        return [.. found.OrderBy(t => t.Version)];
    }

    /// <summary>The oldest toolchain here that can compile the tree: nearest to what its authors used.</summary>
    /// <exception cref="GoToolchainMissingException">There is none; says which package has it.</exception>
    public async Task<GoToolchain> RequireAsync(string tree, CancellationToken cancellation)
    {
        var requirement = GoRequirement.Of(tree);
        var found = await FindAllAsync(cancellation);
        return found.FirstOrDefault(t => requirement.Allows(t.Version))
            ?? throw new GoToolchainMissingException(tree, requirement, found, GoPackage.For(requirement));
    }

    /// <summary>
    /// As <see cref="RequireAsync"/>, after getting the toolchain into the cache where the machine has none. Needs no root.
    /// </summary>
    public async Task<GoToolchain> RequireOrInstallAsync(string tree, CancellationToken cancellation)
    {
        try
        {
            return await RequireAsync(tree, cancellation);
        }
        catch (GoToolchainMissingException e) when (e.Package is { } package)
        {
            await InstallAsync(package, cancellation);
            return await RequireAsync(tree, cancellation);
        }
    }

    /// <summary>
    /// Gets a toolchain into the cache, by unpacking Debian's packages from the mirror that the machine uses. The machine's
    /// own packages and package lists stay as they are.
    /// </summary>
    /// <exception cref="AptException">The mirror cannot be reached or lacks the suite.</exception>
    public async Task<GoToolchain> InstallAsync(GoPackage package, CancellationToken cancellation)
    {
        reporter.Info($"Getting Go {package.Version.Language} from Debian {package.Suite}.");
        var entry = CacheEntry(package.Version);
        using var held = WorkspaceLock.TryAcquire($"{entry}.lock", out var holder)
            ?? throw new GoBuildException(
                $"Process {holder} is getting Go {package.Version.Language} just now; wait for it, then run the same command again.",
                entry);
        if (!Directory.Exists(entry))
            await Publication.DirectoryAsync(entry, partial => UnpackAsync(package, partial, cancellation));
        return await TryReadAsync(Resolve(Path.Combine(entry, package.RelativeRoot)), cancellation)
            ?? throw new GoBuildException($"Debian's {package.Names[0]} holds no Go toolchain that runs on this machine.", entry);
    }

    private async Task UnpackAsync(GoPackage package, string into, CancellationToken cancellation)
    {
        var apt = new PrivateApt(cache.Entry("apt", $"go-{package.Suite}"), [DebianArchive.Of(package.Suite)], "deb", reporter);
        var downloads = $"{into}-debs";
        try
        {
            foreach (var deb in await apt.DownloadAsync(package.Names, downloads, cancellation))
                await PrivateApt.UnpackAsync(deb, into, cancellation);
        }
        finally
        {
            if (Directory.Exists(downloads))
                Directory.Delete(downloads, recursive: true);
        }
    }

    private string CacheEntry(GoVersion version) => cache.Entry("toolchains", $"go-{version.Language}");

    private IEnumerable<string> CachedRoots()
    {
        var directory = Path.GetDirectoryName(CacheEntry(default))!;
        return Directory.EnumerateDirectories(directory, "go-*")
            .Where(d => !Path.GetFileName(d).Contains(".partial-", StringComparison.Ordinal))
            .Select(d => Path.Combine(d, "usr", "lib", Path.GetFileName(d)));
    }

    private static List<string> MachineRoots()
    {
        var roots = new List<string>();
        if (Directory.Exists("/usr/lib"))
            roots.AddRange(Directory.EnumerateDirectories("/usr/lib", "go-*").Order(StringComparer.Ordinal));
        roots.Add("/usr/local/go");
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        roots.AddRange(path.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(d => new FileInfo(Path.Combine(d, "go")))
            .Where(f => f.Exists)
            .Select(f => (f.ResolveLinkTarget(returnFinalTarget: true) ?? f).FullName)
            .Select(f => Path.GetDirectoryName(Path.GetDirectoryName(f))!));
        return roots;
    }

    private static string Resolve(string root) =>
        (Directory.Exists(root) ? new DirectoryInfo(root).ResolveLinkTarget(returnFinalTarget: true)?.FullName : null)
            ?? Path.GetFullPath(root);

    /// <summary>Null when there is no Go that runs. GOTOOLCHAIN=local: it is to tell its own version, not to fetch another.</summary>
    private static async Task<GoToolchain?> TryReadAsync(string root, CancellationToken cancellation)
    {
        var program = Path.Combine(root, "bin", "go");
        if (!File.Exists(program))
            return null;
        var environment = new Dictionary<string, string?>
        {
            ["GOTOOLCHAIN"] = "local",
            ["GOROOT"] = null,
            ["GOFLAGS"] = null,
            ["GOENV"] = "off"
        };
        var question = new Tool(program, "env", "GOVERSION") { Environment = environment, WorkingDirectory = "/" };
        try
        {
            var (code, output) = await question.TryRunAsync(cancellation);
            return code == 0 && GoVersion.TryParse(output) is { } version ? new GoToolchain(root, version) : null;
        }
        catch (ToolException)
        {
            // Not executable, or for another machine: as good as absent.
            return null;
        }
    }
}
