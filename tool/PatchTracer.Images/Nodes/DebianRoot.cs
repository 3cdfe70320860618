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
    private const string Scheme = "1";

    public Task<Layer> LayerAsync(IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        var key = new ContentKey().Add("scheme", Scheme).Add("suite", Suite).Add("packages", string.Join(' ', packages));
        return new LayerCache(cache).GetAsync(key, LayerCompression.None, async scratch =>
        {
            var root = await BootstrapAsync(packages, scratch, cancellation);
            return DebianRootContents.Of(root);
        }, cancellation);
    }

    private async Task<string> BootstrapAsync(IReadOnlyList<string> packages, string scratch, CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new ImageException("a node image on a Debian base needs root: debootstrap changes root and sets owners of files");
        try
        {
            return await RunAsync(Path.Combine(scratch, "1"), packages, cancellation);
        }
        catch (ToolException e) when (e.ExitCode is not null)
        {
            // mirrors drop a connection now and then, and debootstrap gives up at the first
            reporter.Warn($"debootstrap failed and is tried once more: {LastLine(e.LastOutput)}");
            return await RunAsync(Path.Combine(scratch, "2"), packages, cancellation);
        }
    }

    // In namespaces of its own: what debootstrap mounts vanishes with it, however it ends.
    private async Task<string> RunAsync(string root, IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        string[] keyring = mirror.Keyring is null ? [] : [$"--keyring={mirror.Keyring}"];
        await new Tool("unshare",
        [
            "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
            "debootstrap", "--variant=minbase", $"--include={string.Join(',', packages)}", .. keyring, Suite, root, mirror.Address.ToString(),
        ])
        {
            Environment = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive", ["LC_ALL"] = "C" },
            OnLine = line => reporter.Status($"debootstrap: {line}"),
        }.RunAsync(cancellation);
        return root;
    }

    private static string LastLine(string output) => output.TrimEnd().Split('\n')[^1];
}
