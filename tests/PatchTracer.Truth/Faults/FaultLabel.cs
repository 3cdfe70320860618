using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PatchTracer.Truth.Faults;

/// <summary>What is true of a variant of an experiment that switches one fault on.</summary>
internal sealed record FaultLabel
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What is slow, and by whom it was made so.</summary>
    public required string About { get; init; }

    /// <summary>The chain of the contract whose subjects it hits first.</summary>
    public required string Group { get; init; }

    /// <summary>Whose time it is.</summary>
    public required string Layer { get; init; }

    /// <summary>Operations that it is the time of, as <c>NAME (SERVICE)</c>; any of them is right.</summary>
    public required IReadOnlyList<string> Operations { get; init; }

    /// <summary>By name of the variant; null: nothing is slow in it, and what is said of it is a false alarm.</summary>
    /// <exception cref="FormatException">The file is no list of labels.</exception>
    public static IReadOnlyDictionary<string, FaultLabel?> Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, FaultLabel?>>(File.ReadAllText(file), Json) ?? [];
        }
        catch (JsonException e)
        {
            throw new FormatException($"{file}:{e.LineNumber + 1}: {e.Message}", e);
        }
    }

    /// <summary>The text that <see cref="Read"/> reads.</summary>
    public static string Write(IReadOnlyDictionary<string, FaultLabel?> labels) => JsonSerializer.Serialize(labels, Json) + "\n";
}
