using PatchTracer.Images.Debian;
using PatchTracer.Images.Oci;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Nodes;

/// <summary>Puts a node image together, layer by layer: what changes with every edit lies on top of what seldom does.</summary>
internal sealed class NodeImageBuilder(CacheRoot cache, DebianMirror mirror, string sources, IReporter reporter)
{
    /// <summary>Enters every key: raise it when what is written for the same inputs changes.</summary>
    private const string Scheme = "1";

    /// <summary>debootstrap's tree, the layers and the archive together.</summary>
    private const int GibibytesNeeded = 3;

    /// <summary>Each is most of a gigabyte, and is written again from its layers in seconds.</summary>
    private const int ArchivesKept = 4;

    private readonly NodeFiles _files = new(sources);
    private readonly LayerCache _layers = new(cache);

    public async Task<NodeImage> BuildAsync(NodeImageSpec spec, CancellationToken cancellation)
    {
        _files.RequirePrograms();
        DiskSpace.Require(cache.Path, GibibytesNeeded, "A node image");
        var image = spec.Base is NodeBase.Debian ? await OnDebianAsync(spec, cancellation) : await OnImageAsync(spec, cancellation);
        var published = await PublishAsync(image, cancellation);
        return spec.Base is NodeBase.Debian ? published with { Root = new NodeRoot(image.Layers[0]) } : published;
    }

    private async Task<Image> OnDebianAsync(NodeImageSpec spec, CancellationToken cancellation)
    {
        var layers = new List<Layer> { await new DebianRoot(cache, mirror, reporter).LayerAsync(_files.Packages(), cancellation) };
        foreach (var (what, contents) in DebianLayers(spec))
            layers.Add(await WriteAsync(what, contents, cancellation));
        return new Image([spec.Name], ImageConfiguration.Create(Settings(), layers), layers);
    }

    private async Task<Image> OnImageAsync(NodeImageSpec spec, CancellationToken cancellation)
    {
        var existing = await ThinLayer.ReadBaseAsync(spec.Base, cancellation);
        var layer = await WriteAsync("the layer on top", new ThinLayer(_files).Contents(spec), cancellation);
        return new Image([spec.Name], ImageConfiguration.Extend(existing.Config, new ImageSettings(), [layer]),
            [.. existing.Layers, layer]);
    }

    private IEnumerable<(string What, LayerContents Contents)> DebianLayers(NodeImageSpec spec)
    {
        yield return ("the node's files", _files.ForDebian(spec));
        foreach (var program in (string[])["kubeadm", "kubectl"])
            yield return (program, Binary(spec, program));
        foreach (var image in spec.Images)
            yield return ($"the image of {image.Component}", NodeFiles.Preloaded(image));
        yield return ("the list of images", NodeFiles.PreloadIndex(spec.Images));
        foreach (var program in ContainerRuntime.Programs(spec.Binaries))
            yield return (program, Binary(spec, program));
        yield return ("kubelet", Binary(spec, "kubelet"));
    }

    private static LayerContents Binary(NodeImageSpec spec, string program)
    {
        var source = Path.Combine(spec.Binaries, program);
        return File.Exists(source)
            ? new LayerContents().Add(LayerEntry.FromFile($"usr/bin/{program}", source, Modes.Program))
            : throw new ImageException($"a node image on a Debian base needs {program}, which {spec.Binaries} does not have",
                spec.Binaries);
    }

    private async Task<Layer> WriteAsync(string what, LayerContents contents, CancellationToken cancellation)
    {
        using var key = contents.Key();
        reporter.Status($"Node image: {what}");
        return await _layers.GetAsync(key.Add("scheme", Scheme), LayerCompression.None, _ => Task.FromResult(contents), cancellation);
    }

    private async Task<NodeImage> PublishAsync(Image image, CancellationToken cancellation)
    {
        using var key = new ContentKey().Add("id", image.Id.ToString()).Add("name", image.Names[0])
            .Add("whole", $"{image.Layers.All(layer => layer.Source is not null)}");
        var archive = cache.Entry("node-image", $"{key.Prefix()}.tar");
        if (!File.Exists(archive))
        {
            reporter.Status($"Writing the node image {image.Names[0]}");
            await Publication.FileAsync(archive, partial => ImageArchive.WriteAsync(partial, [image], cancellation));
            RemoveOldArchives(Path.GetDirectoryName(archive)!);
        }
        File.SetLastWriteTimeUtc(archive, DateTime.UtcNow); // used again: the last to be removed
        return new NodeImage(image.Names[0], archive, image.Id);
    }

    private static void RemoveOldArchives(string directory)
    {
        var archives = new DirectoryInfo(directory).GetFiles("*.tar").OrderByDescending(file => file.LastWriteTimeUtc);
        foreach (var old in archives.Skip(ArchivesKept))
            old.Delete();
    }

    private static ImageSettings Settings() => new()
    {
        Entrypoint = ["/usr/local/bin/entrypoint", "/sbin/init"],
        StopSignal = "SIGRTMIN+3", // systemd's orderly halt
        Environment = new Dictionary<string, string>
        {
            ["container"] = "docker",
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        },
    };
}
