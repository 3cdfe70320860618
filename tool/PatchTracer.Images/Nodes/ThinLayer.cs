using PatchTracer.Images.Oci;

namespace PatchTracer.Images.Nodes;

/// <summary>The one layer that puts new binaries and component images over an existing node image.</summary>
internal sealed class ThinLayer(NodeFiles files)
{
    private static readonly string[] Programs = ["kubeadm", "kubectl", "kubelet"];

    public static async Task<Image> ReadBaseAsync(NodeBase on, CancellationToken cancellation)
    {
        var (image, where) = on switch
        {
            NodeBase.Archive archive => ((await ImageArchiveReader.ReadAsync(archive.Path, cancellation))[0], archive.Path),
            NodeBase.Engine engine => (await EngineImage.InspectAsync(engine.Image, cancellation), engine.Image),
            _ => throw new ArgumentException($"not an existing image: {on}", nameof(on)),
        };
        return ImageConfiguration.Entrypoint(image.Config).Contains("/usr/local/bin/entrypoint")
            ? image
            : throw new ImageException($"{where} is not a kind node image: it does not start /usr/local/bin/entrypoint", where);
    }

    public LayerContents Contents(NodeImageSpec spec)
    {
        var contents = files.Common(spec).AddRange(NodeFiles.PreloadIndex(spec.Images).Entries)
            .Add(LayerEntry.FromText("kind/version", spec.Release));
        foreach (var image in spec.Images)
            contents.AddRange(NodeFiles.Preloaded(image).Entries);
        foreach (var program in Programs.Where(program => File.Exists(Path.Combine(spec.Binaries, program))))
            contents.Add(LayerEntry.FromFile($"usr/bin/{program}", Path.Combine(spec.Binaries, program), Modes.Program));
        return contents.AddRange(ContainerRuntime.OverExisting(spec.Binaries));
    }
}
