namespace PatchTracer.Traces.Contracts;

/// <summary>One thing that must have happened for a subject: a span, or a derived hop, that fits a pattern.</summary>
public sealed record ChainStep
{
    public required string Name { get; init; }

    public required SpanPattern Pattern { get; init; }

    /// <summary>Must have happened once on every node of the inventory.</summary>
    public bool EachNode { get; init; }

    /// <summary>Whatever fits is an instance of its own: edges must hold for every one, not just for one.</summary>
    public bool Every { get; init; }

    /// <summary>How many must be there, connected.</summary>
    public CountRange Count { get; init; } = CountRange.AtLeastOne;

    /// <summary>Attributes that what was found must have, whatever their value.</summary>
    public IReadOnlyList<string> Require { get; init; } = [];

    /// <summary>The line in the contract file, from 1.</summary>
    public int Line { get; init; }
}
