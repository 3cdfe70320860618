using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Comparison;

/// <summary>
/// One run, reduced to what a comparison needs. It is what is resampled: pods and requests of one run depend on each other, and say nothing
/// of what another run would have shown.
/// </summary>
/// <param name="Name">What it is, for people.</param>
/// <param name="Facts">What it was made of (release, catalog, …), by name; empty where nothing says so.</param>
public sealed record Round(string Name, IReadOnlyDictionary<string, string> Facts, IReadOnlyList<RoundGroup> Groups)
{
    /// <summary>
    /// What each component used, over all nodes, where a round is what was measured beside the spans; null where it is made of spans.
    /// </summary>
    public IReadOnlyDictionary<UsageKind, IReadOnlyDictionary<string, double>>? Usage { get; init; }

    /// <summary>Of all that can be asked about it.</summary>
    public IEnumerable<string> Names => Groups.Select(group => group.Name)
        .Concat((Usage ?? new Dictionary<UsageKind, IReadOnlyDictionary<string, double>>())
            .SelectMany(usage => usage.Value.Keys.Select(component => UsageTitle.Of(usage.Key, component))));
}

/// <summary>What a component uses.</summary>
public enum UsageKind
{
    /// <summary>Nanoseconds of processor time.</summary>
    Processor,

    /// <summary>Bytes of memory.</summary>
    Memory,
}

/// <summary>A group of subjects of one run.</summary>
public sealed record RoundGroup
{
    public required string Name { get; init; }

    /// <summary>How long each subject took, in nanoseconds, ascending; at least one.</summary>
    public required IReadOnlyList<long> Durations { get; init; }

    /// <summary>
    /// Nanoseconds of a subject's critical path that each part took, on average over the middle subjects: those without the fastest and the
    /// slowest tenth. Parts of a dimension that everything has add up to what the middle subjects took.
    /// </summary>
    public required IReadOnlyDictionary<PathDimension, IReadOnlyDictionary<string, double>> Parts { get; init; }

    /// <summary>Critical paths as stacks, the time of a subject on average.</summary>
    public IReadOnlyList<StackWeight> Stacks { get; init; } = [];

    /// <summary>How many spans of each operation there are in the traces of the group, for each of its subjects.</summary>
    public required IReadOnlyDictionary<string, double> Spans { get; init; }
}
