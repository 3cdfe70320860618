using PatchTracer.Images.Debian;
using PatchTracer.Images.Oci;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Nodes;

/// <summary>
/// The lowest layer of a node: Debian with the packages of <c>kind-config/node/packages</c>, without what differs from run to run.
/// </summary>
internal sealed class DebianRoot(CacheRoot cache, DebianMirror mirror, IReporter reporter)
{
    private const string Suite = "bookworm";
    private const string Scheme = "2";

    public Task<Layer> LayerAsync(IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        var key = new ContentKey().Add("scheme", Scheme).Add("suite", Suite).Add("packages", string.Join(' ', packages));
        return new LayerCache(cache).GetAsync(key, LayerCompression.None, async scratch =>
        {
            return DebianRootContents.Of(await BootstrapAsync(packages, scratch, cancellation));
        }, cancellation);
    }

    /// <summary>Whether a container does it, as for everybody who is not root.</summary>
    public bool IsContained { get; init; } = !Environment.IsPrivilegedProcess;

    private async Task<InstalledRoot> BootstrapAsync(IReadOnlyList<string> packages, string scratch, CancellationToken cancellation)
    {
        try
        {
            return await OnceAsync("1");
        }
        catch (ToolException e) when (e.ExitCode is not null)
        {
            // mirrors drop a connection now and then, and debootstrap gives up at the first
            reporter.Warn($"debootstrap failed and is tried once more: {LastLine(e.LastOutput)}");
            return await OnceAsync("2");
        }

        Task<InstalledRoot> OnceAsync(string attempt) => IsContained
            ? new BootstrapContainer(cache, mirror, reporter).RunAsync(packages, Path.Combine(scratch, attempt), cancellation)
            : RunAsync(Path.Combine(scratch, attempt), packages, cancellation);
    }

    // In namespaces of its own: what debootstrap mounts vanishes with it, however it ends.
    private async Task<InstalledRoot> RunAsync(string root, IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        string[] keyring = mirror.Keyring is null ? [] : [$"--keyring={mirror.Keyring}"];
        await new Tool("unshare",
        [
            "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
            "debootstrap", "--variant=minbase", $"--include={string.Join(',', packages)}", .. keyring, Suite, root,
            mirror.Address.ToString(),
        ])
        {
            Environment = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive", ["LC_ALL"] = "C" },
            OnLine = line => reporter.Status($"debootstrap: {line}"),
        }.RunAsync(cancellation);
        return new InstalledRoot(root);
    }

    private static string LastLine(string output) => output.TrimEnd().Split('\n')[^1];
}
