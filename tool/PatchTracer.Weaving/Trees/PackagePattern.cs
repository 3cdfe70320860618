using PatchTracer.Weaving.Catalogs;
using PatchTracer.Yaml;

namespace PatchTracer.Weaving.Trees;

/// <summary>A pattern of import paths, followed segment by segment: the state is the set of places reached in the pattern.</summary>
internal sealed class PackagePattern
{
    private const string AnyNumber = "**";

    private readonly string[] _segments;

    public PackagePattern(string pattern) => _segments = pattern.Split('/');

    public ImmutableArray<int> Start => Close([0]);

    /// <summary>The state after one more segment of a path; empty when the path cannot match any more.</summary>
    public ImmutableArray<int> Step(ImmutableArray<int> state, string segment) =>
        Close(state.Where(at => at < _segments.Length).SelectMany(at => Next(at, segment)));

    public ImmutableArray<int> Follow(string path) =>
        path.Split('/').Aggregate(Start, Step);

    public bool IsMatch(ImmutableArray<int> state) => state.Contains(_segments.Length);

    /// <summary>The only names that can come next, or null when that can be any.</summary>
    public ImmutableArray<string>? Expected(ImmutableArray<int> state)
    {
        var next = state.Where(at => at < _segments.Length).Select(at => _segments[at]).ToImmutableArray();
        return next.All(segment => Glob.IsLiteral(segment)) ? next : null;
    }

    private IEnumerable<int> Next(int at, string segment)
    {
        if (_segments[at] == AnyNumber)
            return [at];
        return Glob.Matches(_segments[at], segment) ? [at + 1] : [];
    }

    private ImmutableArray<int> Close(IEnumerable<int> state)
    {
        var closed = new SortedSet<int>();
        foreach (var place in state)
        {
            var at = place;
            closed.Add(at);
            while (at < _segments.Length && _segments[at] == AnyNumber)
                closed.Add(++at);
        }
        return [.. closed];
    }
}
