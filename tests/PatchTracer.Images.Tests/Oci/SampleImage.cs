using PatchTracer.Images.Oci;
using PatchTracer.Images.Tests.Go;

namespace PatchTracer.Images.Tests.Oci;

/// <summary>Small images whose every byte is known.</summary>
internal static class SampleImage
{
    public static async Task<Layer> LayerAsync(
        TemporaryDirectory directory, string file, LayerCompression compression, params LayerEntry[] entries) =>
        await LayerWriter.WriteAsync(new LayerContents().AddRange(entries), directory.Below(file), compression, CancellationToken.None);

    public static Image Of(string name, params Layer[] layers) => Of(name, new ImageSettings { Entrypoint = ["/sbin/init"] }, layers);

    public static Image Of(string name, ImageSettings settings, params Layer[] layers) =>
        new([name], ImageConfiguration.Create(settings, layers), layers);

    public static async Task<string> ArchiveAsync(TemporaryDirectory directory, string file, params Image[] images)
    {
        var path = directory.Below(file);
        await ImageArchive.WriteAsync(path, images, CancellationToken.None);
        return path;
    }

    /// <summary>Two layers, one of them compressed.</summary>
    public static async Task<Image> TwoLayersAsync(TemporaryDirectory directory, string name) => Of(
        name,
        await LayerAsync(directory, "lower.tar", LayerCompression.None, LayerEntry.FromText("etc/kept", "lower"),
            LayerEntry.FromText("etc/replaced", "lower")),
        await LayerAsync(directory, "upper.tar.gz", LayerCompression.Gzip, LayerEntry.FromText("etc/replaced", "upper")));
}
