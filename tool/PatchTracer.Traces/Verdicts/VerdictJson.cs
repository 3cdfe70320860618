using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>
/// A verdict as JSON: camelCase, ids in hexadecimal, enumerations in kebab-case, absent values left out. The same verdict gives the
/// same bytes. Described in docs/contract.md, "The verdict".
/// </summary>
public static class VerdictJson
{
    // The relaxed encoder: the file is read by people and never put into HTML as it is.
    private static readonly VerdictJsonContext Indented = new(new JsonSerializerOptions(VerdictJsonContext.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Write(Verdict verdict) => JsonSerializer.Serialize(verdict, Indented.Verdict);

    /// <exception cref="JsonException">Not a verdict.</exception>
    public static Verdict Read(string json) =>
        JsonSerializer.Deserialize(json, Indented.Verdict) ?? throw new JsonException("null is not a verdict");
}

internal sealed class EdgeStateConverter() : JsonStringEnumConverter<EdgeState>(JsonNamingPolicy.KebabCaseLower);

internal sealed class EdgeKindConverter() : JsonStringEnumConverter<EdgeKind>(JsonNamingPolicy.KebabCaseLower);

internal sealed class DiagnosisCodeConverter() : JsonStringEnumConverter<DiagnosisCode>(JsonNamingPolicy.KebabCaseLower);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(EdgeStateConverter), typeof(EdgeKindConverter), typeof(DiagnosisCodeConverter)])]
[JsonSerializable(typeof(Verdict))]
internal sealed partial class VerdictJsonContext : JsonSerializerContext;
