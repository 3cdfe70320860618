using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Comparison;

/// <summary>The three answers to "is it the same?".</summary>
public enum Answer
{
    /// <summary>These rounds show no difference, and do not exclude one that would matter.</summary>
    CannotTell,

    /// <summary>If there is a difference, it is a small one.</summary>
    Same,

    /// <summary>There is one, with the certainty that was asked for, however many questions were asked.</summary>
    Different,
}

/// <summary>One quantity, before and after. Times are in nanoseconds.</summary>
public sealed record Difference
{
    /// <summary>What it is the quantity of: a quantile, a layer, an operation.</summary>
    public required string Part { get; init; }

    /// <summary>The mean over the rounds.</summary>
    public required double Before { get; init; }

    /// <inheritdoc cref="Before"/>
    public required double After { get; init; }

    /// <summary>After less before, with an interval of 95 %; without one where a side has fewer than two rounds.</summary>
    public required Estimate Change { get; init; }

    /// <summary>
    /// The same with an interval that holds together with those of all that was asked beside it, with a confidence of 95 % for all of them.
    /// </summary>
    public required Estimate Simultaneous { get; init; }

    /// <summary>How probable a change as large as this would be if there were none, asked by itself; 1 where that cannot be told.</summary>
    public required double Chance { get; init; }

    /// <summary>
    /// The smallest change, up or down, that as many rounds as these would show in four of five cases, among as many questions; null where
    /// none would.
    /// </summary>
    public required double? Detectable { get; init; }

    public Answer Answer { get; init; }

    /// <summary>Of what was before; null for what was not there.</summary>
    public double? Relative => Of(Change.Value);

    /// <summary>The largest change, up or down, that the interval holds, of what was before; null where none is known.</summary>
    public double? Within => Change is { Low: { } low, High: { } high } ? Of(Math.Max(Math.Abs(low), Math.Abs(high))) : null;

    /// <summary>A quantity as a part of what was before.</summary>
    public double? Of(double amount) => Before > 0 ? amount / Before : null;
}
