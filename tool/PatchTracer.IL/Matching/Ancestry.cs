namespace PatchTracer.IL.Matching;

internal static class Ancestry
{
    /// <summary>
    /// The classes that a type derives from and all interfaces that they implement. Stops silently where a reference is missing.
    /// </summary>
    public static IEnumerable<TypeReference> Of(TypeDefinition type)
    {
        var seen = new HashSet<string>();
        var left = new Queue<TypeReference>(Direct(type));
        while (left.TryDequeue(out var next))
        {
            if (!seen.Add(next.FullName))
                continue;
            yield return next;
            if (TryResolve(next) is { } definition)
            {
                foreach (var more in Direct(definition))
                    left.Enqueue(more);
            }
        }
    }

    public static TypeDefinition? TryResolve(TypeReference type)
    {
        try
        {
            return type.Resolve();
        }
        catch (AssemblyResolutionException)
        {
            return null;
        }
    }

    private static IEnumerable<TypeReference> Direct(TypeDefinition type) =>
        (type.BaseType is { } parent ? [parent] : Enumerable.Empty<TypeReference>()).Concat(type.Interfaces.Select(i => i.InterfaceType));
}
