namespace PatchTracer.Traces.Contracts;

/// <summary>What must have happened for each of some subjects: steps, and which of them caused which.</summary>
public sealed record Chain
{
    public required string Name { get; init; }

    public string About { get; init; } = "";

    public required SubjectSelector Subjects { get; init; }

    /// <summary>How many subjects there must be.</summary>
    public CountRange Expect { get; init; } = CountRange.AtLeastOne;

    /// <summary>True when spans without their parent are allowed in the subjects' traces.</summary>
    public bool OrphansAllowed { get; init; }

    /// <summary>True when two spans in the subjects' traces may have one id, which is told all the same.</summary>
    public bool ConflictsAllowed { get; init; } = true;

    /// <summary>Causes before effects.</summary>
    public required IReadOnlyList<ChainStep> Steps { get; init; }

    public required IReadOnlyList<EdgeRule> Edges { get; init; }

    /// <summary>What steps wait for without a context that says so.</summary>
    public IReadOnlyList<WaitRule> Waits { get; init; } = [];

    /// <summary>A step of no edge that only explains what others waited for: it need not have happened.</summary>
    public bool IsWitness(ChainStep step) => Waits.Any(wait => wait.Cause == step.Name || wait.Effect == step.Name)
        && !Edges.Any(edge => edge.From == step.Name || edge.To == step.Name);
}
