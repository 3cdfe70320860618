using PatchTracer.Weaving.Catalogs;
using PatchTracer.Yaml;

namespace PatchTracer.Weaving.Matching;

/// <summary>Finds the functions that a tracepoint names: the first alternative that matches anything is used.</summary>
internal sealed class FunctionFinder(SourceCache cache)
{
    public ImmutableArray<FunctionSite> Find(Tracepoint tracepoint)
    {
        for (var index = 0; index < tracepoint.Match.Length; index++)
        {
            var pattern = tracepoint.Match[index];
            var sites = Find(pattern).Select(found => new FunctionSite(found.File, found.Function, index + 1, pattern)).ToImmutableArray();
            if (!sites.IsEmpty)
                return sites;
        }
        return [];
    }

    private IEnumerable<(SourceFile File, FuncDecl Function)> Find(FunctionPattern pattern) =>
        from package in pattern.Packages.SelectMany(cache.Tree.Packages).DistinctBy(package => package.Path)
        from file in cache.FilesWith(package, pattern.Names)
        from function in file.Tree.Functions
        where Matches(pattern, function)
        select (file, function);

    public static bool Matches(FunctionPattern pattern, FuncDecl function) =>
        function.HasBody
        && pattern.Names.Any(name => Glob.Matches(name, function.Name))
        && (function.Receiver is { } receiver
            ? pattern.Receivers.Any(name => Glob.Matches(name.TrimStart('*'), receiver.TypeName))
            : pattern.Receivers.IsEmpty);
}
