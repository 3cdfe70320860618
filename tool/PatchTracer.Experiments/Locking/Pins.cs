namespace PatchTracer.Experiments.Locking;

/// <summary>What a run is made of, noted when it is known; with a lock in force, compared with it there and then.</summary>
/// <param name="lockFile">What the lock is called in errors; null where none is in force.</param>
/// <param name="locked">What it says of this variant.</param>
public sealed class Pins(string? lockFile, LockedVariant? locked)
{
    /// <summary>What differs is named up to so many, pins and packages.</summary>
    private const int MostPins = 40, MostPackages = 8;

    private readonly Dictionary<string, string> _taken = [];

    public string? LockFile => lockFile;

    /// <summary>The version of each Debian package on a node; null where that is not known.</summary>
    public IReadOnlyDictionary<string, string>? Packages { get; set; }

    public LockedVariant Taken(string? name) => new(name, _taken) { Packages = Packages };

    /// <param name="advice">What to do where the lock says otherwise; null for what helps with most.</param>
    /// <exception cref="ExperimentException">The lock says otherwise.</exception>
    public void Take(string name, string value, string? advice = null) => Take([(name, value)], advice);

    /// <exception cref="ExperimentException">The lock says otherwise of one of them: all of those are named.</exception>
    public void Take(IEnumerable<(string Name, string Value)> pins, string? advice = null)
    {
        var here = new Dictionary<string, string>();
        foreach (var (name, value) in pins)
            here[name] = _taken[name] = value;
        Require(here, locked?.Pins.Where(pin => here.ContainsKey(pin.Key)), advice);
    }

    /// <summary>Takes all of a kind: the lock may have no others whose names begin so.</summary>
    /// <exception cref="ExperimentException">The lock says otherwise of one of them: all of those are named.</exception>
    public void TakeAll(string kind, IEnumerable<(string Name, string Value)> pins)
    {
        var here = new Dictionary<string, string>();
        foreach (var (name, value) in pins)
            here[$"{kind} {name}"] = _taken[$"{kind} {name}"] = value;
        Require(here, locked?.Pins.Where(pin => pin.Key.StartsWith($"{kind} ", StringComparison.Ordinal)), advice: null);
    }

    private void Require(Dictionary<string, string> here, IEnumerable<KeyValuePair<string, string>>? expected, string? advice)
    {
        if (expected is null)
            return;
        var different = LockedVariant.Differences(expected.ToDictionary(), here).ToList();
        if (different.Count == 0)
            return;
        var packages = Packages is { } those && locked!.Packages is { } pinned ? LockedVariant.Differences(pinned, those).ToList() : [];
        var lines = Some(different, MostPins, "pins").Concat(Some(packages, MostPackages, "packages"));
        throw new ExperimentException($"this is not what is locked:\n{string.Join('\n', lines.Select(line => $"  {line}"))}\n"
            + (advice ?? "Bring back what the lock names, or lock what is here: `patchtracer lock`."), lockFile);
    }

    private static List<string> Some(List<string> lines, int most, string what) =>
        lines.Count <= most ? lines : [.. lines.Take(most), $"and {lines.Count - most} more {what}"];
}
