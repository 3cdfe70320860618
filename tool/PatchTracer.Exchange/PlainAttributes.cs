using System.Text.Json;
using PatchTracer.Otlp.Json;
using PatchTracer.Traces;

namespace PatchTracer.Exchange;

/// <summary>
/// Reads what <see cref="Jaeger.AttributeJson"/> writes. JSON does not tell a whole double from an integer, nor bytes from text:
/// those come back as integers and as text.
/// </summary>
internal static class PlainAttributes
{
    /// <exception cref="FormatException">Not a JSON object, or nested too deep.</exception>
    public static AttributeList Parse(string json)
    {
        using var document = ParseDocument(json);
        return Read(document.RootElement);
    }

    /// <exception cref="FormatException">Not JSON, or nested too deep.</exception>
    public static JsonDocument ParseDocument(string json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = JsonToProto.MaxDepth });
        }
        catch (JsonException e)
        {
            throw new FormatException($"not JSON: {e.Message}", e);
        }
    }

    /// <param name="skip">Keys that are left out.</param>
    /// <exception cref="FormatException">Not an object.</exception>
    public static AttributeList Read(JsonElement element, IReadOnlySet<string>? skip = null) => element.ValueKind == JsonValueKind.Object
        ? AttributeList.Own([.. element.EnumerateObject().Where(one => skip?.Contains(one.Name) != true)
            .Select(one => KeyValuePair.Create(one.Name, Value(one.Value)))])
        : throw new FormatException($"attributes are an object, not {element.ValueKind}");

    private static AttributeValue Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => AttributeValue.Of(element.GetString()!),
        JsonValueKind.True or JsonValueKind.False => AttributeValue.Of(element.GetBoolean()),
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? AttributeValue.Of(whole) : AttributeValue.Of(element.GetDouble()),
        JsonValueKind.Array => AttributeValue.Of(element.EnumerateArray().Select(Value).ToArray()),
        JsonValueKind.Object => AttributeValue.Of(Read(element)),
        _ => default,
    };
}
