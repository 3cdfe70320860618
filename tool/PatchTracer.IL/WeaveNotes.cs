using PatchTracer.IL.Emission;
using PatchTracer.IL.Matching;

namespace PatchTracer.IL;

/// <summary>What weaving changes beside what was asked for, by the methods that it concerns.</summary>
internal sealed class WeaveNotes
{
    private const int Named = 5;

    private readonly List<string> _inlined = [];
    private readonly List<string> _tailCalls = [];

    /// <summary>It was to be inlined whatever its size.</summary>
    public void Inlined(MethodDefinition method) => _inlined.Add(LogicalName.Describe(method));

    public void TailCalls(MethodDefinition method) => _tailCalls.Add(LogicalName.Describe(method));

    public IEnumerable<string> Lines() =>
        Line(_inlined, "no longer marked AggressiveInlining: the JIT would make them, with what is woven in, part of every caller")
            .Concat(Line(_tailCalls, "end by tail calls, which stay as they are while nobody listens; "
            + "recorded are a thousand of them above each other"));

    private static IEnumerable<string> Line(List<string> methods, string text)
    {
        var distinct = methods.Distinct().Order(StringComparer.Ordinal).ToList();
        if (distinct.Count > 0)
            yield return $"{text}: {string.Join("; ", distinct.Take(Named))}{(distinct.Count > Named ? $" and {distinct.Count - Named} more" : "")}";
    }
}
