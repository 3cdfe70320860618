using System.Text.Json.Serialization;

namespace PatchTracer.Experiments.Locking;

/// <summary>One way in which an experiment is carried out.</summary>
/// <param name="Name">Null for an experiment without variants.</param>
/// <param name="Pins">By name, in the order in which a run comes to them: a digest, or a version.</param>
public sealed record LockedVariant(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name, IReadOnlyDictionary<string, string> Pins)
{
    /// <summary>
    /// The version of each Debian package on a node, which the pin of its root follows from: when that differs, these say why. Null on a
    /// base that is not Debian's packages.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Packages { get; init; }

    /// <summary>What is different in another, one line each: what came, what went, what changed.</summary>
    public IEnumerable<string> Differences(LockedVariant other) => Differences(Pins, other.Pins);

    internal static IEnumerable<string> Differences(IReadOnlyDictionary<string, string> locked, IReadOnlyDictionary<string, string> here)
    {
        foreach (var (name, value) in here)
        {
            if (!locked.TryGetValue(name, out var expected))
                yield return $"{name}: {Short(value)} here, nothing in the lock";
            else if (expected != value)
                yield return $"{name}: {Short(value)} here, {Short(expected)} in the lock";
        }
        foreach (var (name, expected) in locked.Where(pin => !here.ContainsKey(pin.Key)))
            yield return $"{name}: nothing here, {Short(expected)} in the lock";
    }

    // Enough of a digest to look for it.
    private static string Short(string value) => value.Length > 40 ? $"{value[..24]}…" : value;
}
