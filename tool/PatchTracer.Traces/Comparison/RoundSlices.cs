using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Comparison;

/// <summary>
/// Rounds of what was recorded without any: what began before a time, and what began after it, each cut into parts in the order in which
/// it began. Traces that are near in time depend on each other, and a part takes them together (blocks: Künsch, The jackknife and the
/// bootstrap for general stationary observations, 1989); what changed by itself between two times is not told from what was changed.
/// </summary>
public static class RoundSlices
{
    /// <summary>With six a side, one in 462 ways to divide equal parts looks like the most unequal.</summary>
    public const int UsualParts = 6;
    public const int MostParts = 24;

    /// <param name="unixNano">Subjects that begin then are after.</param>
    /// <param name="parts">Of each side, from 1 on. A group with fewer subjects on a side is in some of them only.</param>
    public static (IReadOnlyList<Round> Before, IReadOnlyList<Round> After) At(
        CausalGraph graph, IReadOnlyList<SubjectGroup> groups, long unixNano, int parts)
    {
        var reader = new RoundReader(graph);
        long StartOf(AnalyzedSubject subject) => graph.StartOf(subject.Way[0]);
        IReadOnlyList<Round> Side(string name, Func<AnalyzedSubject, bool> isOf)
        {
            var own = groups.Select(group => group with { Subjects = [.. group.Subjects.Where(isOf).OrderBy(StartOf)] }).ToList();
            return [.. Enumerable.Range(0, parts).Select(part => new Round($"{name}, part {part + 1} of {parts}",
                new Dictionary<string, string>(), reader.Of([.. own.Select(group => Part(group, part, parts))])))];
        }
        return (Side("before", subject => StartOf(subject) < unixNano), Side("after", subject => StartOf(subject) >= unixNano));
    }

    private static SubjectGroup Part(SubjectGroup group, int part, int parts)
    {
        var (from, to) = ((long)group.Subjects.Count * part / parts, (long)group.Subjects.Count * (part + 1) / parts);
        return group with { Subjects = [.. group.Subjects.Skip((int)from).Take((int)(to - from))], WithoutPath = 0 };
    }
}
