namespace PatchTracer.Traces.Analysis;

/// <summary>What takes the time of a group of subjects. Times are in nanoseconds, shares between 0 and 1.</summary>
public sealed record GroupAnalysis
{
    public required string Name { get; init; }

    public required int Subjects { get; init; }

    /// <summary>Subjects besides of which no path is known.</summary>
    public required int WithoutPath { get; init; }

    /// <summary>How long they took.</summary>
    public required IReadOnlyList<DurationQuantile> Durations { get; init; }

    /// <summary>The subjects around the median, and the slowest: what they are compared by.</summary>
    public required SubjectBand Middle { get; init; }

    /// <inheritdoc cref="Middle"/>
    public required SubjectBand Tail { get; init; }

    /// <summary>Where their time went, in each dimension the part that took most first.</summary>
    public required IReadOnlyDictionary<PathDimension, IReadOnlyList<PathShare>> Shares { get; init; }
}

/// <param name="Quantile">Between 0 and 1; 1 is the slowest.</param>
public sealed record DurationQuantile(double Quantile, Estimate Nanos);

/// <param name="FromNanos">The fastest of it.</param>
/// <param name="ToNanos">The slowest of it.</param>
/// <param name="Example">One in the middle of it, to look at.</param>
public sealed record SubjectBand(int Subjects, long FromNanos, long ToNanos, string Example, TraceId? ExampleTrace);

/// <summary>What a part took of the critical paths.</summary>
/// <param name="WorkNanos">On average, of a subject.</param>
/// <param name="WaitNanos">On average, of a subject: until it began.</param>
/// <param name="All">Its share of all time.</param>
/// <param name="Middle">Its share around the median.</param>
/// <param name="Tail">Its share of the slowest.</param>
/// <param name="MedianWithoutNanos">What would be left of the median at best, were there none of it and nothing took its place.</param>
/// <param name="MedianFasterNanos">What the median would be if its work took a part of its time, and what waits for it began earlier; null
/// if not asked, or no layer.</param>
public sealed record PathShare(
    string Part, double WorkNanos, double WaitNanos, Estimate All, double Middle, double Tail, long MedianWithoutNanos,
    long? MedianFasterNanos = null);
