using System.Collections.Immutable;
using System.Reflection;
using PatchTracer.IL;
using PatchTracer.Sources;
using PatchTracer.Weaving;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments;

/// <summary>
/// Every assembly that decides what is woven: those that plan and that write, and whatever these refer to, parsers included. A version of
/// one of them that differs makes another woven tree, which an earlier one must not stand in for.
/// </summary>
internal static class WeavingAssemblies
{
    /// <summary>For Go source. By name; the framework is not among them: it lies elsewhere.</summary>
    public static ImmutableArray<Assembly> All { get; } =
        [.. Reach(typeof(Weaver).Assembly, typeof(WorkTree).Assembly), typeof(Weave).Assembly];

    /// <summary>For .NET assemblies.</summary>
    public static ImmutableArray<Assembly> ForMethods { get; } = [.. Reach(typeof(AssemblyWeaver).Assembly), typeof(Weave).Assembly];

    public static void AddTo(ContentKey key, ImmutableArray<Assembly> assemblies)
    {
        foreach (var assembly in assemblies)
            key.Add(assembly.GetName().Name!, $"{assembly.ManifestModule.ModuleVersionId}");
    }

    private static ImmutableArray<Assembly> Reach(params IEnumerable<Assembly> roots)
    {
        var found = new SortedDictionary<string, Assembly>(StringComparer.Ordinal);
        var pending = new Stack<Assembly>(roots);
        while (pending.TryPop(out var assembly))
            if (found.TryAdd(assembly.GetName().Name!, assembly))
                foreach (var reference in assembly.GetReferencedAssemblies().Where(IsBeside))
                    pending.Push(Assembly.Load(reference));
        return [.. found.Values];
    }

    private static bool IsBeside(AssemblyName name) => File.Exists(Path.Combine(AppContext.BaseDirectory, $"{name.Name}.dll"));
}
