namespace PatchTracer.Traces.Views;

/// <summary>How a waterfall is drawn.</summary>
public sealed record WaterfallOptions
{
    public static readonly WaterfallOptions Default = new();

    /// <summary>Of more neighbours that look alike than this, only the first two are drawn and the rest is counted.</summary>
    public int CollapseAbove { get; init; } = 4;

    /// <summary>Lines beyond this many are counted, not drawn.</summary>
    public int MaxLines { get; init; } = 500;
}
