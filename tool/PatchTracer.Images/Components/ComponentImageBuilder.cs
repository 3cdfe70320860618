using PatchTracer.Images.Debian;
using PatchTracer.Images.Oci;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Components;

/// <summary>Makes the images of a release's components: one layer each, from static binaries and files of Debian packages.</summary>
internal sealed class ComponentImageBuilder(CacheRoot cache, DebianMirror mirror, IReporter reporter)
{
    /// <summary>Enters every key: raise it when what is written for the same inputs changes.</summary>
    private const string Scheme = "1";

    private const string Suite = "bookworm";

    /// <summary>Gzip and hashing keep a core busy; apt and the disk do not gain from more.</summary>
    private const int AtOnce = 2;

    private readonly ComponentFiles _files = new(new PackageTree(cache, mirror, reporter));

    public async Task<IReadOnlyList<ComponentImage>> BuildAsync(ComponentImagesSpec spec, CancellationToken cancellation)
    {
        DiskSpace.Require(cache.Path, 1, "A set of component images");
        var names = await ReleaseImages.NamesAsync(Path.Combine(spec.Binaries, "kubeadm"), spec.Release, cancellation);
        var wanted = names.Where(name => spec.Only.Count == 0 || spec.Only.Contains(name.Key))
            .OrderBy(name => name.Key, StringComparer.Ordinal).ToList();
        foreach (var (component, _) in wanted)
        {
            if (ComponentFiles.Binary(component) is { } binary && !File.Exists(Path.Combine(spec.Binaries, binary)))
                throw new ImageException($"the image of {component} needs the binary {binary}, which {spec.Binaries} does not have",
                    spec.Binaries);
        }
        var images = new ComponentImage[wanted.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, wanted.Count), options, async (i, token) =>
            images[i] = await BuildOneAsync(spec, wanted[i].Key, wanted[i].Value, token));
        return images;
    }

    private async Task<ComponentImage> BuildOneAsync(
        ComponentImagesSpec spec, string component, string askedName, CancellationToken cancellation)
    {
        var (suite, name) = component == "etcd" ? (EtcdImage.Suite(askedName), EtcdImage.Name(askedName)) : (Suite, askedName);
        var environment = spec.Environment.GetValueOrDefault(component, new Dictionary<string, string>());
        using var layerKey = LayerKey(spec, component, suite);
        using var key = new ContentKey().Add("layer", layerKey.ToString()).Add("name", name);
        foreach (var (variable, value) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            key.Add($"environment/{variable}", value);

        var archive = cache.Entry("component-image", $"{component}-{key.Prefix()}.tar");
        var layer = await new LayerCache(cache).GetAsync(
            layerKey, LayerCompression.Gzip, _ => _files.CollectAsync(component, suite, spec.Binaries, cancellation), cancellation);
        var image = new Image([name], ImageConfiguration.Create(Settings(component, environment), [layer]), [layer]);
        if (!File.Exists(archive))
        {
            reporter.Status($"Writing the image {name}");
            await Publication.FileAsync(archive, partial => ImageArchive.WriteAsync(partial, [image], cancellation));
        }
        return new ComponentImage(component, name, archive, image.Id);
    }

    private static ContentKey LayerKey(ComponentImagesSpec spec, string component, string suite)
    {
        var key = new ContentKey().Add("scheme", Scheme).Add("component", component).Add("suite", suite)
            .Add("packages", string.Join(' ', ComponentFiles.Packages(component)));
        return ComponentFiles.Binary(component) is { } binary ? key.AddFile("binary", Path.Combine(spec.Binaries, binary)) : key;
    }

    private static ImageSettings Settings(string component, IReadOnlyDictionary<string, string> environment) => new()
    {
        Entrypoint = [ComponentFiles.Entrypoint(component)],
        Environment = new Dictionary<string, string>(environment)
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        },
    };
}
