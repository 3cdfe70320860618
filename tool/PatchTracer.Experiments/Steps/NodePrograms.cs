using PatchTracer.Experiments.Running;
using PatchTracer.Images.Go;
using PatchTracer.Sources;

namespace PatchTracer.Experiments.Steps;

/// <summary>
/// The programs of a node image that are not Kubernetes' own. They are compiled with the modules that the tree vendors; the name server
/// wants a DNS library, which releases from 1.31 on vendor no more: for them it is compiled in the source that its directory pins.
/// </summary>
internal sealed class NodePrograms(RunScope scope, WovenTree woven)
{
    private const string DnsLibrary = "vendor/github.com/miekg/dns";

    private readonly string _sources = scope.Options.NodeSources;

    private ExtraProgram Dns => new("patchtracer-dns", Path.Combine(_sources, "dns"));

    private bool TreeHasDns => Directory.Exists(Path.Combine(woven.Path, DnsLibrary));

    /// <summary>Those that are compiled together with the components.</summary>
    public IReadOnlyList<ExtraProgram> WithTree()
    {
        var pause = new ExtraProgram("patchtracer-pause", Path.Combine(_sources, "pause"));
        return TreeHasDns ? [Dns, pause] : [pause];
    }

    /// <summary>The build and what it could not hold.</summary>
    public async Task<ComponentBuild> CompleteAsync(ComponentBuild build, CancellationToken cancellation)
    {
        if (TreeHasDns)
            return build;
        var source = await new DebianSource(scope.Cache, scope.Reporter).GetAsync(await PinAsync(cancellation), cancellation);
        var toolchain = await new GoToolchains(scope.Cache, scope.Reporter).RequireOrInstallAsync(source.Path, cancellation);
        var builder = new ComponentBuilder(scope.Cache, scope.Reporter);
        var dns = await builder.BuildAsync(
            new ComponentBuildSpec
            {
                Tree = source.Path,
                TreeKey = source.Digest,
                Release = $"v{source.Version}",
                Components = [],
                Extra = [Dns]
            },
            toolchain, cancellation);
        return await builder.JoinAsync(build, dns, cancellation);
    }

    /// <summary>One line: source package, upstream version, SHA-256 of its tarball.</summary>
    private async Task<DebianPin> PinAsync(CancellationToken cancellation)
    {
        var file = Path.Combine(Dns.Directory, "built-from");
        var words = (await File.ReadAllTextAsync(file, cancellation)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words is [var package, var version, var sha256] ? new DebianPin(package, version, sha256)
            : throw new ExperimentException($"{file}: expected a source package, its version and the SHA-256 of its tarball on one line");
    }
}
