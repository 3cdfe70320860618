namespace PatchTracer.Traces.Proposals;

/// <summary>A chain of a contract that is being written.</summary>
/// <param name="Subjects">As YAML: <c>requests: {}</c>.</param>
internal sealed record ChainDraft(string Name, string About, string Subjects)
{
    public string Expect { get; init; } = "1..";

    public bool OrphansAllowed { get; init; }

    public IReadOnlyList<StepDraft> Steps { get; init; } = [];

    public IReadOnlyList<EdgeDraft> Edges { get; init; } = [];

    public IReadOnlyList<EdgeDraft> Waits { get; init; } = [];

    /// <summary>Without a step, and without what leads to it or from it.</summary>
    public ChainDraft Without(string step) => this with
    {
        Steps = [.. Steps.Where(other => other.Name != step)],
        Edges = [.. Edges.Where(edge => edge.From != step && edge.To != step)],
        Waits = [.. Waits.Where(wait => wait.From != step && wait.To != step)],
    };
}
