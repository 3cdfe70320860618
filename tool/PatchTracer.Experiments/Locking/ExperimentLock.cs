using System.Text.Json.Serialization;

namespace PatchTracer.Experiments.Locking;

/// <summary>
/// All that an experiment is made of, by content, so that somebody else can tell whether he has the same: <c>NAME.lock.json</c> beside an
/// experiment, <c>lock.json</c> in a bundle.
/// </summary>
public sealed record ExperimentLock
{
    /// <summary>Raised when a reader of an older version could misunderstand.</summary>
    public const int CurrentFormat = 1;

    [JsonPropertyOrder(-1)]
    public int Format { get; init; } = CurrentFormat;

    public required string Experiment { get; init; }

    /// <summary>The version of the program that wrote it. Not compared: what it makes of the same inputs is.</summary>
    public required string Tool { get; init; }

    /// <summary>Those of the experiment in their order; one without a name where it has none.</summary>
    public required IReadOnlyList<LockedVariant> Variants { get; init; }

    /// <summary>Where the lock of an experiment lies: <c>hotrod.lock.json</c> of <c>hotrod.yaml</c>.</summary>
    public static string PathFor(string experiment) => Path.ChangeExtension(experiment, ".lock.json");

    /// <exception cref="ExperimentException">It is not there, not a lock, or of a later format.</exception>
    public static ExperimentLock Read(string path)
    {
        if (!Path.Exists(path))
            throw new ExperimentException("there is no such lock; `patchtracer lock` writes one", path);
        var read = VersionedJson.Read<ExperimentLock>(path, "lock of an experiment", CurrentFormat);
        if (read.Variants.Any(variant => variant?.Pins is null))
            throw new ExperimentException("a variant has no pins", path);
        var values = read.Variants.SelectMany(variant => variant.Pins.Concat(variant.Packages ?? new Dictionary<string, string>()));
        return values.FirstOrDefault(pin => pin.Value is null).Key is { } empty ? throw new ExperimentException($"{empty} has no value", path) : read;
    }

    public string Write() => VersionedJson.Write(this);

    /// <param name="name">Null for an experiment without variants.</param>
    /// <returns>Null where it has no such variant.</returns>
    public LockedVariant? Of(string? name) => Variants.FirstOrDefault(variant => variant.Name == name);
}
