using System.Text.Json;
using System.Text.Json.Serialization;

namespace PatchTracer.Traces.Evidence;

/// <summary>Reads the files that say what must have happened. Unknown fields are ignored, so that writers may know more.</summary>
public static class EvidenceReader
{
    /// <exception cref="EvidenceException">Not an inventory.</exception>
    public static Inventory Inventory(string json) => Read(json, "inventory", 1, EvidenceJson.Default.Inventory);

    /// <summary>One request a line; blank lines are skipped.</summary>
    /// <exception cref="EvidenceException">A line is not a request; names the line.</exception>
    public static IReadOnlyList<LoadRequest> LoadLog(IEnumerable<string> lines) => Lines(lines, "load log", EvidenceJson.Default.LoadRequest);

    /// <summary>One process a line; blank lines are skipped.</summary>
    /// <exception cref="EvidenceException">A line is not a process's counters; names the line.</exception>
    public static IReadOnlyList<RuntimeCounters> Counters(IEnumerable<string> lines) => Lines(lines, "counters", EvidenceJson.Default.RuntimeCounters);

    /// <summary>The reverse of <see cref="LoadLog"/> for one request, without a line feed.</summary>
    public static string LoadLine(LoadRequest request) => JsonSerializer.Serialize(request, EvidenceJson.Default.LoadRequest);

    private static List<T> Lines<T>(IEnumerable<string> lines, string what, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var read = new List<T>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
                read.Add(Read(line, what, number, type));
        }
        return read;
    }

    private static T Read<T>(string json, string what, int line, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new EvidenceException(what, line, "null", null);
        }
        catch (JsonException e)
        {
            throw new EvidenceException(what, line + (int)(e.LineNumber ?? 0), e.Message, e);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true,
    Converters = [typeof(TraceIdJsonConverter), typeof(SpanIdJsonConverter)])]
[JsonSerializable(typeof(Inventory))]
[JsonSerializable(typeof(LoadRequest))]
[JsonSerializable(typeof(RuntimeCounters))]
internal sealed partial class EvidenceJson : JsonSerializerContext;
