using System.Text.Json;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments;

/// <summary>JSON that this program writes and reads again, also when another version of it wrote it: <c>format</c> says which.</summary>
internal static class VersionedJson
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="what">What it is: <c>manifest of a bundle</c>.</param>
    /// <param name="current">The latest format that is understood.</param>
    /// <param name="within">The directory that it must lie in; null for anywhere.</param>
    /// <exception cref="ExperimentException">Not such a document, or of a later format.</exception>
    public static T Read<T>(string path, string what, int current, string? within = null)
        where T : class
    {
        try
        {
            var root = JsonSerializer.Deserialize<JsonElement>(ForeignFile.ReadText(path, within));
            // First of all: a later format may lack what this one requires.
            if (FormatOf(root) is { } format && format > current)
                throw new ExperimentException(
                    $"this {what} has format {format}, and this patchtracer reads up to {current}; use the newer one that wrote it", path);
            return root.Deserialize<T>(Json) ?? throw new ExperimentException($"`null` is no {what}", path);
        }
        catch (JsonException e)
        {
            throw new ExperimentException(e.Message, path, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, e);
        }
    }

    public static string Write<T>(T document) => JsonSerializer.Serialize(document, Json) + "\n";

    private static int? FormatOf(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.Number
            && format.TryGetInt32(out var number) ? number : null;
}
