using System.Text.Json;
using PatchTracer.Workspace;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>
/// What the functions of a catalog's tracepoints look like in trees that have them: <c>known.json</c> beside the tracepoints. It decides
/// nothing that is woven; where a function is gone it tells which other one it has become.
/// </summary>
public sealed class KnownFunctions
{
    public const string FileName = "known.json";

    private static readonly JsonSerializerOptions Format =
        new(JsonSerializerDefaults.Web)
        {
            WriteIndented = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
        };

    private readonly SortedDictionary<string, FunctionTraits[]> _traits;

    private KnownFunctions(SortedDictionary<string, FunctionTraits[]> traits) => _traits = traits;

    /// <summary>By the id of a tracepoint; empty where none is known.</summary>
    internal IReadOnlyList<FunctionTraits> this[string tracepoint] => _traits.GetValueOrDefault(tracepoint) ?? [];

    /// <summary>Empty where there is no file.</summary>
    /// <exception cref="WeavingException">The file cannot be read as what it has to be.</exception>
    internal static KnownFunctions Load(string directory)
    {
        var file = Path.Combine(directory, FileName);
        try
        {
            return new(File.Exists(file) ? JsonSerializer.Deserialize<SortedDictionary<string, FunctionTraits[]>>(
                ForeignFile.ReadBytes(file), Format) ?? [] : []);
        }
        catch (JsonException e)
        {
            throw new WeavingException(directory,
                $"{file} is not what `patchtracer points --learn` writes: {e.Message} Delete it, or have it written anew.");
        }
    }

    /// <summary>With what a tree shows of the functions that were found in it.</summary>
    public KnownFunctions With(WeavePlan plan)
    {
        var traits = new SortedDictionary<string, FunctionTraits[]>(_traits, StringComparer.Ordinal);
        foreach (var (tracepoint, found) in plan.Traits)
            traits[tracepoint] = [.. this[tracepoint].Concat(found).DistinctBy(one => JsonSerializer.Serialize(one, Format))];
        return new(traits);
    }

    public Task SaveAsync(string directory, CancellationToken cancellation) => Publication.FileAsync(
        Path.Combine(directory, FileName), partial =>
            File.WriteAllTextAsync(partial, JsonSerializer.Serialize(_traits, Format) + "\n", cancellation));
}
