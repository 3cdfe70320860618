namespace PatchTracer.Sources;

/// <summary>What became of one patch of a series.</summary>
internal abstract record SeriesOutcome
{
    private SeriesOutcome() { }

    public sealed record Applied : SeriesOutcome;

    /// <summary>The tree has all of it.</summary>
    public sealed record AlreadyThere : SeriesOutcome;

    /// <param name="Reasons">By file and line.</param>
    public sealed record Misfit(IReadOnlyList<string> Reasons) : SeriesOutcome;
}
