using PatchTracer.Tracepoints.Paths;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Yaml;

namespace PatchTracer.Weaving.Matching;

/// <summary>What an anchor that is not there may have become: calls and assignments of the function, by likeness of their names.</summary>
internal static class AnchorCandidates
{
    private const int Kept = 3;

    /// <summary><c>; nearest is grpc.NewClient in line 102</c>, or nothing when nothing is like it.</summary>
    public static string Describe(IFunction function, AnchorTarget target, SourceFile file)
    {
        var found = function.Body!.DescendantsAndSelf()
            .SelectMany(node => target switch
            {
                AnchorTarget.Call call when node is CallExpr expression => Rank(call.Selector, expression),
                AnchorTarget.Assigned assigned
                    when node is Stmt statement => statement.AssignedNames.Select(name => Rank(assigned.Name, name)),
                _ => [],
            })
            .Where(candidate => candidate.Distance < int.MaxValue)
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Node.Span.Start)
            .DistinctBy(candidate => candidate.Text)
            .Take(Kept)
            .Select(candidate => $"{candidate.Text} in line {file.Tree.PositionOf(candidate.Node.Span.Start).Line}")
            .ToList();
        return found.Count == 0 ? "" : $"; nearest {(found.Count == 1 ? "is" : "are")} {string.Join(", ", found)}";
    }

    /// <summary>Of the same package or receiver, any name may be the new one; otherwise it has to be like the old one.</summary>
    private static IEnumerable<(int Distance, string Text, Node Node)> Rank(CallSelector selector, CallExpr call)
    {
        var segments = call.Chain.Segments;
        if (segments.Length == 0)
            yield break;
        var name = segments[^1].Name.Name;
        foreach (var pattern in selector.Alternatives)
        {
            var wanted = pattern.Segments[^1].Name;
            var isSibling = segments.Length > 1 && pattern.Segments.Length > 1 && segments[^2].Name.Name == pattern.Segments[^2].Name;
            var distance = Nearest.Distance(wanted, name);
            yield return (isSibling ? distance : IsLike(wanted, distance) ? distance + 3 : int.MaxValue, call.Callee.Text, call);
        }
    }

    private static (int Distance, string Text, Node Node) Rank(string wanted, Ident name)
    {
        var distance = Nearest.Distance(wanted, name.Name);
        return (IsLike(wanted, distance) ? distance : int.MaxValue, name.Name, name);
    }

    private static bool IsLike(string wanted, int distance) => distance <= Math.Max(1, wanted.Length / 2);
}
