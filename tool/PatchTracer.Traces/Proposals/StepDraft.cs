namespace PatchTracer.Traces.Proposals;

/// <summary>A step of a contract that is being written.</summary>
/// <param name="Pattern">What it says about the span, as YAML of one line without braces: <c>name: startup, layer: app</c>.</param>
/// <param name="Counted">How many there are and that each counts: <c>every: true, count: 10</c>; empty for one or more.</param>
internal sealed record StepDraft(string Name, string Pattern, string Counted = "")
{
    public string Text => Counted.Length > 0 ? $"{{{Pattern}, {Counted}}}" : $"{{{Pattern}}}";
}

/// <param name="Options">What it says about the edge: <c>object: true</c>; empty for a plain one.</param>
internal sealed record EdgeDraft(string From, string To, string Options = "")
{
    public string Text => Options.Length > 0 ? $"{{path: {From} -> {To}, {Options}}}" : $"{From} -> {To}";
}
