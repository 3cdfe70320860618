using PatchTracer.Tracepoints.Paths;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Yaml;

namespace PatchTracer.Weaving.Matching;

/// <summary>Compares calls with selectors of the catalog, from the right.</summary>
internal static class CallMatch
{
    public static bool Matches(CallSelector selector, CallExpr call, SourceFile file)
    {
        var chain = call.Chain;
        return selector.Alternatives.Any(pattern => Matches(pattern.Segments, chain, file));
    }

    private static bool Matches(ImmutableArray<SelectorSegment> pattern, SelectorChain chain, SourceFile file)
    {
        var anyReceiver = pattern.Length > 1 && pattern[0] is { Name: "*", IsCalled: false };
        var named = anyReceiver ? pattern[1..] : pattern;
        var rest = chain.Segments.Length - named.Length;
        if (rest < 0 || (anyReceiver && rest == 0 && chain.Root is null)
            || (named.Length == 1 && !anyReceiver && (rest > 0 || chain.Root is not null)))
            return false;
        for (var index = 0; index < named.Length; index++)
        {
            var isFirst = rest + index == 0 && chain.Root is null;
            if (!Matches(named[index], chain.Segments[rest + index], isFirst ? file : null, index == named.Length - 1))
                return false;
        }
        return true;
    }

    private static bool Matches(SelectorSegment pattern, ChainSegment segment, SourceFile? file, bool isLast)
    {
        if (!isLast && pattern.IsCalled != segment.Call is not null)
            return false;
        if (pattern.Name is "_" or "*" || Glob.Matches(pattern.Name, segment.Name.Name))
            return true;
        // A package may go by another name in this file.
        return file?.PathOf(segment.Name.Name) is { } path
            && (path == pattern.Name || path.EndsWith($"/{pattern.Name}", StringComparison.Ordinal));
    }
}
