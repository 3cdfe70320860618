namespace PatchTracer.Traces.Analysis;

/// <summary>
/// What is left of a sorted sample without its lowest and highest tenth. A mean over it adds up, as means do, and a few subjects that took
/// very long do not move it, as they do not move a median.
/// </summary>
internal static class Trimmed
{
    private const int Part = 10;

    /// <summary>The first that is in, and the first after it that is not.</summary>
    public static (int First, int End) Bounds(int count) => (count / Part, count - count / Part);
}
