using PatchTracer.Images.Debian;
using PatchTracer.Images.Oci;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Nodes;

/// <summary>
/// debootstrap in a container, for a user who is not root but may use the Docker engine: it changes root, mounts and gives files to other
/// users. The container's image is made of Debian's packages, since there may be no registry to pull one from. What comes out is
/// the same, byte for byte, as what root makes without a container.
/// </summary>
internal sealed class BootstrapContainer(CacheRoot cache, DebianMirror mirror, IReporter reporter)
{
    private const string Suite = "bookworm";
    private const string Scheme = "2";
    private const string Root = "/root-file-system";
    private const string Out = "/out";

    /// <summary>debootstrap, what it calls without depending on it, and sleep and tar.</summary>
    private static readonly string[] Packages =
    [
        "bash", "ca-certificates", "coreutils", "dash", "debian-archive-keyring", "debianutils", "debootstrap", "diffutils", "dpkg",
        "findutils", "gpgv", "grep",
        "gzip", "hostname", "mawk", "mount", "perl-base", "sed", "tar", "util-linux", "wget", "xz-utils", "zstd",
    ];

    // Filled while packages are installed, left out of the layer, and not for a user to make.
    private static readonly string[] LeftOut = ["./dev/*", "./proc/*", "./sys/*"];

    private static readonly string[] ProxyVariables = ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

    /// <exception cref="ImageException">No engine answers.</exception>
    /// <exception cref="ToolException">debootstrap failed.</exception>
    public async Task<InstalledRoot> RunAsync(IReadOnlyList<string> packages, string scratch, CancellationToken cancellation)
    {
        await RequireEngineAsync(cancellation);
        var image = await ImageAsync(cancellation);
        Directory.CreateDirectory(scratch);
        var container = $"patchtracer-bootstrap-{Environment.ProcessId}-{Guid.NewGuid():N}";
        try
        {
            await DockerAsync(["run", "--detach", "--name", container, "--privileged", "--network", "host", .. Mounts(scratch),
                .. Proxies(), image, "sleep", "infinity"], null, cancellation);
            string[] keyring = mirror.Keyring is null ? [] : [$"--keyring={mirror.Keyring}"];
            await DockerAsync(
                ["exec", container, "debootstrap", "--variant=minbase", $"--include={string.Join(',', packages)}", .. keyring, Suite, Root,
                    mirror.Address.ToString()],
                line => reporter.Status($"debootstrap: {line}"), cancellation);
            await DockerAsync(["exec", container, "tar", "--create", "--file", $"{Out}/root.tar", "--numeric-owner",
                .. LeftOut.Select(p => $"--exclude={p}"), "--directory", Root, "."], null, cancellation);
        }
        finally
        {
            await new Tool("docker", "rm", "--force", "--volumes", container).TryRunAsync(CancellationToken.None);
        }
        var (archive, directory) = (Path.Combine(scratch, "root.tar"), Directory.CreateDirectory(Path.Combine(scratch, "root")).FullName);
        await new Tool("tar", "--extract", "--file", archive, "--no-same-owner", "--directory", directory).RunAsync(cancellation);
        return await InstalledRoot.UnpackedAsync(directory, archive, cancellation);
    }

    private static async Task RequireEngineAsync(CancellationToken cancellation)
    {
        var why = ProgramPath.Find("docker") is null ? "there is no docker" : null;
        if (why is null && await new Tool("docker", "version", "--format", "{{.Server.Version}}").TryRunAsync(cancellation) is not (0, _))
            why = "no Docker engine answers";
        if (why is not null)
            throw new ImageException($"a node image on a Debian base is made by root, or by a user in a container, and {why}: "
                + "`patchtracer doctor` says what to do");
    }

    private IEnumerable<string> Mounts(string scratch)
    {
        yield return $"--volume={scratch}:{Out}";
        if (mirror.Keyring is { } keyring)
            yield return $"--volume={keyring}:{keyring}:ro";
        // A mirror behind a proxy may have a certificate that only this machine knows.
        if (File.Exists(Certificates))
            yield return $"--volume={Certificates}:{Certificates}:ro";
    }

    private const string Certificates = "/etc/ssl/certs/ca-certificates.crt";

    private static IEnumerable<string> Proxies() =>
        ProxyVariables.Where(v => Environment.GetEnvironmentVariable(v) is { Length: > 0 }).Select(v => $"--env={v}");

    /// <summary>The image that debootstrap runs in, known to the engine afterwards.</summary>
    private async Task<string> ImageAsync(CancellationToken cancellation)
    {
        var tree = await new PackageTree(cache, mirror, reporter).UnpackAsync(Suite, Packages, cancellation);
        using var key = new ContentKey().Add("scheme", Scheme).Add("tree", Path.GetFileName(tree));
        var name = $"patchtracer-bootstrap:{key.Prefix()}";
        if ((await new Tool("docker", "image", "inspect", name).TryRunAsync(cancellation)).ExitCode == 0)
            return name;
        reporter.Status("loading the image that debootstrap runs in");
        var archive = cache.Entry("bootstrap", $"{key.Prefix()}.tar");
        await Publication.FileAsync(archive, async partial =>
        {
            var blob = $"{partial}.layer";
            try
            {
                var layer = await LayerWriter.WriteAsync(Contents(tree), blob, LayerCompression.None, cancellation);
                var settings = new ImageSettings
                {
                    Environment = new Dictionary<string, string>
                    {
                        ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin",
                        ["DEBIAN_FRONTEND"] = "noninteractive",
                        ["LC_ALL"] = "C"
                    }
                };
                await ImageArchive.WriteAsync(partial, [new Image([name], ImageConfiguration.Create(settings, [layer]), [layer])],
                    cancellation);
            }
            finally
            {
                File.Delete(blob);
            }
        });
        await DockerAsync(["load", "--quiet", "--input", archive], null, cancellation);
        File.Delete(archive);
        return name;
    }

    // No script of a package has run: what those would have linked is linked here.
    private static LayerContents Contents(string tree) => new LayerContents().AddRange(TreeScan.AsRoot(tree))
        .Add(LayerEntry.Symlink("usr/bin/awk", "mawk"))
        .Add(LayerEntry.FromText("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"))
        .Add(LayerEntry.FromText("etc/group", "root:x:0:\n"))
        .Add(LayerEntry.Directory("tmp", Modes.Shared));

    private static Task<string> DockerAsync(IReadOnlyList<string> arguments, Action<string>? onLine, CancellationToken cancellation) =>
        new Tool("docker", arguments) { OnLine = onLine }.RunAsync(cancellation);
}
