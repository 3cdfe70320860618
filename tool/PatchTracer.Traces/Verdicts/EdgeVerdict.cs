using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>What became of one edge of a chain for one subject.</summary>
public sealed record EdgeVerdict
{
    /// <summary>Null for a step that nothing in the contract causes.</summary>
    public string? From { get; init; }

    public required string To { get; init; }

    /// <summary>The node, where the step is expected on each.</summary>
    public string? Node { get; init; }

    public required EdgeState State { get; init; }

    /// <summary>What the contract allows: <c>parent|link</c>; empty where there is no cause.</summary>
    public string Expected { get; init; } = "";

    /// <summary>How it was found; the weakest evidence on the path. Null when it was not, or where there is no cause.</summary>
    public EdgeKind? How { get; init; }

    /// <summary>How many effects this edge connects; of a step without a cause, how many fit.</summary>
    public int Count { get; init; }

    /// <summary>The cause, as far as found; of several the one that shows the problem, or else the first.</summary>
    public SpanReference? Cause { get; init; }

    /// <summary>The effect, as far as found.</summary>
    public SpanReference? Effect { get; init; }

    /// <summary>From the cause's start to the effect's start.</summary>
    public long? LagNanos { get; init; }

    public Diagnosis? Diagnosis { get; init; }

    /// <summary><c>a -> b</c>, with the node where there is one.</summary>
    public string Title => $"{From ?? "(subject)"} -> {To}{(Node is null ? "" : $" @{Node}")}";
}
