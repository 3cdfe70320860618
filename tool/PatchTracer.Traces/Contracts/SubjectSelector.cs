namespace PatchTracer.Traces.Contracts;

/// <summary>Where the subjects of a chain come from.</summary>
public abstract record SubjectSelector
{
    private protected SubjectSelector()
    {
    }
}

/// <summary>Each pod of the inventory with these properties.</summary>
public sealed record PodSubjects : SubjectSelector
{
    /// <summary>Null for every namespace.</summary>
    public string? Namespace { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Only pods created at or after this moment; null for all.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Only pods created since the run began.</summary>
    public bool CreatedInRun { get; init; }
}

/// <summary>Each request of the load log with these properties.</summary>
public sealed record RequestSubjects : SubjectSelector
{
    /// <summary>Which of the load's requests.</summary>
    public TextPattern? Name { get; init; }

    public TextPattern? Method { get; init; }

    public TextPattern? Url { get; init; }

    /// <summary>The HTTP status as text, <c>2*</c> for instance.</summary>
    public TextPattern? Status { get; init; }
}

/// <summary>Each root span that fits; its trace is the subject.</summary>
public sealed record RootSubjects(SpanPattern Pattern) : SubjectSelector;
