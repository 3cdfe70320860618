using PatchTracer.IL.Catalogs;
using PatchTracer.Yaml;

namespace PatchTracer.IL.Matching;

/// <summary>What a pattern that matches nothing may have meant.</summary>
internal static class MethodCandidates
{
    private const int Shown = 5;

    /// <summary>Method descriptions, nearest first: those where only one condition fails come before those with a similar name.</summary>
    public static ImmutableArray<string> For(MethodPattern pattern, IReadOnlyList<ModuleDefinition> modules)
    {
        var assemblies = modules.Where(module => MethodFinder.MatchesAssembly(module, pattern)).ToList();
        if (assemblies.Count == 0)
            return [.. modules.Select(module => module.Assembly.Name.Name)
                .OrderBy(name => pattern.Assemblies.Min(p => Nearest.Distance(p, name))).Take(Shown).Select(name => $"assembly {name}")];
        var relaxed = Relaxed(pattern).SelectMany(p => assemblies.SelectMany(module => MethodFinder.Find(module, p))).Distinct().ToList();
        var methods = relaxed.Count > 0 ? relaxed
            : [.. assemblies.SelectMany(MethodFinder.AllTypes).SelectMany(type => type.Methods).Where(m => !m.Name.StartsWith('<'))];
        return [.. methods.OrderBy(method => Distance(pattern, method)).Take(Shown).Select(LogicalName.Describe)];
    }

    // Each with one of its conditions taken away.
    private static IEnumerable<MethodPattern> Relaxed(MethodPattern pattern)
    {
        if (pattern.Signature is not null)
            yield return pattern with { Signature = null };
        if (!pattern.Namespaces.IsEmpty)
            yield return pattern with { Namespaces = [] };
        if (!pattern.Implements.IsEmpty)
            yield return pattern with { Implements = [] };
        if (!pattern.Attributes.IsEmpty)
            yield return pattern with { Attributes = [] };
        if (!pattern.Types.IsEmpty && pattern.Types.Any(type => type != "*"))
            yield return pattern with { Types = [] };
        if (!pattern.Types.IsEmpty)
            yield return pattern with { Methods = ["*"], Signature = null };
    }

    private static int Distance(MethodPattern pattern, MethodDefinition method) =>
        pattern.Methods.Min(name => Nearest.Distance(name, LogicalName.Of(method)))
        + (pattern.Types.IsEmpty ? 0 : pattern.Types.Min(name => Nearest.Distance(name, LogicalName.Of(method.DeclaringType))));
}
