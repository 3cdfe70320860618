namespace PatchTracer.Weaving;

/// <summary>What one component of the catalog changes; one commit, one exported patch.</summary>
/// <param name="Files">A file that several components change is with the first of them.</param>
/// <param name="Tracepoints">Ids.</param>
public sealed record PlannedComponent(string Name, ImmutableArray<PlannedFile> Files, ImmutableArray<string> Tracepoints)
{
    /// <summary>The first line of a commit message.</summary>
    public string Subject =>
        Name == Weaver.RuntimeComponent ? "Add the patchtracer runtime" : $"Weave {Tracepoints.Length} tracepoints into {Name}";

    /// <summary>The rest of a commit message, the catalog's trailer apart; ends with a line end.</summary>
    public string Body =>
        Tracepoints.IsEmpty ? "The package that woven tracepoints call.\n" : string.Concat(Tracepoints.Select(id => $"- {id}\n"));
}
