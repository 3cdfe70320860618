namespace PatchTracer.Traces.Contracts;

/// <summary>One step must have caused another.</summary>
public sealed record EdgeRule
{
    public required string From { get; init; }

    public required string To { get; init; }

    public Via Via { get; init; } = Via.Parent;

    /// <summary>True: the two are neighbours. False: a path through other spans will do.</summary>
    public bool Direct { get; init; }

    /// <summary>The context travels on an object; in link mode a link is as good as a parent (KEP-5915).</summary>
    public bool OnObject { get; init; }

    /// <summary>The effect lies within the cause in time; only where the cause waits for it.</summary>
    public bool Contained { get; init; }

    /// <summary>The longest time from the cause's start to the effect's start; null for no limit.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>One way among others: it counts when it is there and is no finding when it is not.</summary>
    public bool Optional { get; init; }

    public int Line { get; init; }
}
