using PatchTracer.Images.Debian;
using PatchTracer.Images.Oci;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Nodes;

/// <summary>Puts a node image together, layer by layer: what changes with every edit lies on top of what seldom does.</summary>
internal sealed class NodeImageBuilder(CacheRoot cache, DebianMirror mirror, string sources, IReporter reporter)
{
    private const string Scheme = "1";

    private static readonly string[] Programs = ["kubeadm", "kubectl", "kubelet"];

    private readonly NodeFiles _files = new(sources);
    private readonly LayerCache _layers = new(cache);

    public async Task<NodeImage> BuildAsync(NodeImageSpec spec, CancellationToken cancellation)
    {
        var layers = new List<Layer>();
        foreach (var layer in Plan(spec, cancellation))
            layers.Add(await layer());
        var image = new Image([spec.Name], ImageConfiguration.Create(Settings(), layers), layers);
        return await PublishAsync(image, cancellation);
    }

    private IEnumerable<Func<Task<Layer>>> Plan(NodeImageSpec spec, CancellationToken cancellation)
    {
        yield return () => new DebianRoot(cache, mirror, reporter).LayerAsync(_files.Packages(), cancellation);
        foreach (var image in spec.Images)
            yield return () => WriteAsync($"the image of {image.Component}", NodeFiles.Preloaded(image), cancellation);
        yield return () => WriteAsync("the node's files", _files.ForDebian(spec).AddRange(NodeFiles.PreloadIndex(spec.Images).Entries), cancellation);
        foreach (var program in Programs)
            yield return () => WriteAsync(program, Binary(spec, program), cancellation);
    }

    private static LayerContents Binary(NodeImageSpec spec, string program)
    {
        var source = Path.Combine(spec.Binaries, program);
        return File.Exists(source)
            ? new LayerContents().Add(LayerEntry.FromFile($"usr/bin/{program}", source, Modes.Program))
            : throw new ImageException($"a node image on a Debian base needs {program}, which {spec.Binaries} does not have", spec.Binaries);
    }

    private async Task<Layer> WriteAsync(string what, LayerContents contents, CancellationToken cancellation)
    {
        using var key = contents.Key();
        reporter.Status($"Node image: {what}");
        return await _layers.GetAsync(key.Add("scheme", Scheme), LayerCompression.None, _ => Task.FromResult(contents), cancellation);
    }

    private async Task<NodeImage> PublishAsync(Image image, CancellationToken cancellation)
    {
        using var key = new ContentKey().Add("id", image.Id.ToString()).Add("name", image.Names[0]);
        var archive = cache.Entry("node-image", $"{key.Prefix()}.tar");
        if (!File.Exists(archive))
        {
            reporter.Status($"Writing the node image {image.Names[0]}");
            await Publication.FileAsync(archive, partial => ImageArchive.WriteAsync(partial, [image], cancellation));
        }
        return new NodeImage(image.Names[0], archive, image.Id);
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
