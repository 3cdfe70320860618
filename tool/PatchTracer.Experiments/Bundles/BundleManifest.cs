using System.Text.Json.Serialization;
using PatchTracer.Experiments.Running;
using PatchTracer.Experiments.Steps;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Experiments.Bundles;

/// <summary>
/// What a run was made of: manifest.json. Digests name inputs and results, so that a reviewer can tell whether they have the same.
/// </summary>
public sealed record BundleManifest
{
    /// <summary>Raised when a reader of an older version could misunderstand.</summary>
    public const int CurrentFormat = 3;

    public int Format { get; init; } = CurrentFormat;

    public required string Experiment { get; init; }

    public string About { get; init; } = "";

    public required string Tool { get; init; }

    public required string Kubernetes { get; init; }

    public required string Source { get; init; }

    public required string Catalog { get; init; }

    public required string WovenTree { get; init; }

    /// <summary>SHA-256 by component.</summary>
    public required IReadOnlyDictionary<string, string> Binaries { get; init; }

    /// <summary>The digest of the configuration, by image name.</summary>
    public required IReadOnlyDictionary<string, string> Images { get; init; }

    public required string Mode { get; init; }

    public required string Sampling { get; init; }

    /// <summary>Nothing was woven into the components.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Stock { get; init; }

    /// <summary>Why the components have no spans, as the end of a sentence; null where they have.</summary>
    [JsonIgnore]
    public string? Untraced => Stock ? "nothing is woven into the components (`tracing.stock`)"
        : Sampling == "off" ? "the components sample nothing (`tracing.sampling: off`)" : null;

    /// <summary>Faults that were switched on in the components; null where there were none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Faults { get; init; }

    /// <summary>Which variant of its experiment this is; null where it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; init; }

    /// <summary>Those of the load; a bundle of format 1 has none.</summary>
    public IReadOnlyList<LoadThreshold> Thresholds { get; init; } = [];

    public required DateTimeOffset Started { get; init; }

    public required DateTimeOffset Ended { get; init; }

    /// <summary>What the run was made of and how, by name.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Name, string Value)> Provenance =>
    [
        ("experiment", Experiment), ("patchtracer", Tool), ("kubernetes", Kubernetes), ("source", Source), ("catalog", Catalog),
        ("woven tree", WovenTree), ("mode", Mode),
        ("sampling", Sampling), .. Stock ? new[] { ("components", "stock") } : [], .. Faults is null ? [] : new[] { ("faults", Faults) }, .. Variant is null ? []
            : new[] { ("variant", Variant) }, .. Binaries.Select(binary => ($"binary {binary.Key}", binary.Value)),
            .. Images.Select(image => ($"image {image.Key}", image.Value)),
    ];

    /// <summary>The same, to look up.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Facts => Provenance.ToDictionary(fact => fact.Name, fact => fact.Value);

    /// <summary>What it is, for people.</summary>
    [JsonIgnore]
    public string Title => $"{Experiment} on Kubernetes {Kubernetes}, {Started:yyyy-MM-dd HH:mm:ss} UTC";

    /// <param name="within">The directory that it must lie in; null for anywhere.</param>
    /// <exception cref="ExperimentException">Not a manifest, or of a later format.</exception>
    public static BundleManifest Read(string path, string? within = null) =>
        VersionedJson.Read<BundleManifest>(path, "manifest of a bundle", CurrentFormat, within);

    public Task WriteAsync(string path, CancellationToken cancellation) =>
        File.WriteAllTextAsync(path, VersionedJson.Write(this), cancellation);
}
