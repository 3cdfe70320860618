using System.Text.Json;
using System.Text.Json.Nodes;
using PatchTracer.Images.Oci;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Nodes;

/// <summary>
/// An image that docker has, known by its configuration and the digests of its layers. docker load takes an archive without those
/// layers: it looks for a layer among its own before it opens the file.
/// </summary>
internal static class EngineImage
{
    /// <exception cref="ImageException">docker has no such image.</exception>
    public static async Task<Image> InspectAsync(string name, CancellationToken cancellation)
    {
        var (code, output) = await new Tool("docker", "image", "inspect", name).TryRunAsync(cancellation);
        if (code != 0)
            throw new ImageException($"docker has no image '{name}', and there is no archive of that name; "
                + "`docker pull` or `docker load` it first");
        try
        {
            return FromInspection(name, JsonNode.Parse(output)?[0] as JsonObject ?? []);
        }
        catch (JsonException e)
        {
            throw new ImageException($"`docker image inspect {name}` did not answer in JSON: {e.Message}", null, e);
        }
    }

    private static Image FromInspection(string name, JsonObject inspection)
    {
        var diffIds = inspection["RootFS"]?["Layers"] as JsonArray ?? [];
        var document = new JsonObject
        {
            ["architecture"] = inspection["Architecture"]?.DeepClone(),
            ["os"] = inspection["Os"]?.DeepClone(),
            ["config"] = inspection["Config"]?.DeepClone(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = diffIds.DeepClone() },
            ["history"] = new JsonArray([.. diffIds.Select(_ => new JsonObject { ["created_by"] = $"layer of {name}" })]),
        };
        var config = JsonSerializer.SerializeToUtf8Bytes(document);
        var layers = ImageConfiguration.DiffIds(config).Select(id => new Layer(id, id, 0, LayerCompression.None, null));
        return new Image([name], config, [.. layers]);
    }
}
