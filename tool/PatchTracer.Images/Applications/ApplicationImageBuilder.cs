using PatchTracer.Images.Debian;
using PatchTracer.Images.Oci;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Applications;

/// <summary>
/// A .NET application as an image without an engine or a base image: the published program over the libraries that the
/// runtime loads from the system, which come from Debian packages.
/// </summary>
public sealed class ApplicationImageBuilder(CacheRoot cache, DebianMirror mirror, IReporter reporter)
{
    private const string Scheme = "1";
    private const string Suite = "bookworm";
    private const string Home = "app";

    /// <summary>
    /// What a self-contained .NET program needs of the system (.NET documentation, "Linux package dependencies", less ICU: the samples are
    /// invariant).
    /// </summary>
    private static readonly string[] Packages = ["ca-certificates", "libc6", "libgcc-s1", "libssl3", "libstdc++6", "zlib1g"];

    private static readonly string[] LeftOut =
        [".apt", "usr/share/doc", "usr/share/lintian", "usr/share/man", "usr/share/locale", "usr/share/perl5",
            "usr/lib/x86_64-linux-gnu/perl-base"];

    private readonly LayerCache _layers = new(cache);

    /// <exception cref="ToolException">The project does not build, or the mirror cannot be reached.</exception>
    public async Task<ApplicationImage> BuildAsync(ApplicationImageSpec spec, CancellationToken cancellation)
    {
        var published = await PublishAsync(spec, cancellation);
        using var systemKey = new ContentKey().Add("scheme", Scheme).Add("suite", Suite).Add("packages", string.Join(' ', Packages));
        var system = await _layers.GetAsync(systemKey, LayerCompression.Gzip, _ => SystemAsync(cancellation), cancellation);
        var contents = new LayerContents().AddRange(TreeScan.AsRoot(published).Where(e => e.Source is not null)
            .Select(entry => LayerEntry.FromFile($"{Home}/{entry.Path}", entry.Source!, entry.Mode)));
        using var applicationKey = contents.Key();
        var application = await _layers.GetAsync(applicationKey, LayerCompression.Gzip, _ => Task.FromResult(contents), cancellation);
        return await WriteAsync(spec, [system, application], cancellation);
    }

    private async Task<string> PublishAsync(ApplicationImageSpec spec, CancellationToken cancellation)
    {
        using var key = new ContentKey().Add("scheme", Scheme).Add("source", spec.SourceKey);
        var entry = cache.Entry("application", $"{spec.Program}-{key.Prefix()}");
        if (Directory.Exists(entry))
            return entry;
        reporter.Status($"publishing {spec.Program}");
        await Publication.DirectoryAsync(entry, async partial =>
        {
            await DotnetProject.PublishAsync(spec.Project, partial, ["--runtime", "linux-x64", "--self-contained", "true"], cancellation);
            if (spec.Finish is { } finish)
                await finish(partial, cancellation);
        });
        return entry;
    }

    private async Task<LayerContents> SystemAsync(CancellationToken cancellation)
    {
        var tree = await new PackageTree(cache, mirror, reporter).UnpackAsync(Suite, Packages, cancellation);
        return new LayerContents().Add(LayerEntry.Directory("tmp", Modes.Shared))
            .AddRange(TreeScan.Of(tree, path => !LeftOut.Contains(path)).Select(entry => entry with { Uid = 0, Gid = 0 }));
    }

    private async Task<ApplicationImage> WriteAsync(ApplicationImageSpec spec, IReadOnlyList<Layer> layers, CancellationToken cancellation)
    {
        var settings = new ImageSettings
        {
            Entrypoint = [$"/{Home}/{spec.Program}"],
            WorkingDirectory = $"/{Home}",
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin" },
        };
        var image = new Image([spec.Name], ImageConfiguration.Create(settings, layers), layers);
        using var key = new ContentKey().Add("id", image.Id.ToString()).Add("name", spec.Name);
        var archive = cache.Entry("application-image", $"{spec.Program}-{key.Prefix()}.tar");
        if (!File.Exists(archive))
            await Publication.FileAsync(archive, partial => ImageArchive.WriteAsync(partial, [image], cancellation));
        return new ApplicationImage(spec.Name, archive, image.Id);
    }
}
