using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Emission;
using PatchTracer.Yaml;

namespace PatchTracer.IL.Matching;

/// <summary>Finds the methods that a pattern names.</summary>
internal static class MethodFinder
{
    public static IEnumerable<MethodDefinition> Find(ModuleDefinition module, MethodPattern pattern)
    {
        if (!MatchesAssembly(module, pattern))
            return [];
        return AllTypes(module).Where(type => Matches(type, pattern)).SelectMany(type => type.Methods)
            .Where(method => Matches(method, pattern)
                && !pattern.Except.Any(except => Matches(method.DeclaringType, except) && Matches(method, except)));
    }

    public static bool MatchesAssembly(ModuleDefinition module, MethodPattern pattern) =>
        Any(pattern.Assemblies, module.Assembly.Name.Name);

    /// <summary>Every type, nested ones too, without what an earlier weave put in.</summary>
    public static IEnumerable<TypeDefinition> AllTypes(ModuleDefinition module) =>
        module.GetTypes().Where(type => type.Name != "<Module>" && LogicalName.NamespaceOf(type) != RuntimeCopy.Namespace);

    private static bool Matches(TypeDefinition type, MethodPattern pattern) =>
        !StateMachineTypes.Are(type)
        && (pattern.Namespaces.IsEmpty || Any(pattern.Namespaces, LogicalName.NamespaceOf(type)))
        && (pattern.Types.IsEmpty || Any(pattern.Types, LogicalName.Of(type)))
        && (pattern.Implements.IsEmpty || Ancestry.Of(type).Any(ancestor => Names(ancestor).Any(name => Any(pattern.Implements, name))));

    private static bool Matches(MethodDefinition method, MethodPattern pattern)
    {
        var name = LogicalName.Of(method);
        return (pattern.Methods.IsEmpty || MatchesName(pattern.Methods, name))
            && (!pattern.IsPublicOnly || Visibility.IsPublic(method))
            && (pattern.Signature is null || pattern.Signature.Matches([.. method.Parameters.Select(CSharpName.Of)],
                CSharpName.Of(method.ReturnType)))
            && (pattern.Attributes.IsEmpty
                || AttributesOf(method).Any(attribute => Names(attribute)
                    .Any(n => Any(pattern.Attributes, n) || Any(pattern.Attributes, Short(n)))));
    }

    // A pattern means what the author wrote; what the compiler made is meant only where a pattern says so, with a slash.
    private static bool MatchesName(ImmutableArray<string> patterns, string name) =>
        patterns.Any(pattern => pattern.Contains('/') == name.Contains('/') && (!name.StartsWith('<') || pattern.StartsWith('<'))
            && Glob.Matches(pattern, name));

    private static IEnumerable<TypeReference> AttributesOf(MethodDefinition method) =>
        method.CustomAttributes.Concat(method.DeclaringType.CustomAttributes).Select(attribute => attribute.AttributeType);

    private static string[] Names(TypeReference type)
    {
        var full = type.GetElementType().FullName.Split('`')[0];
        return [full, full[(full.LastIndexOfAny(['.', '/']) + 1)..]];
    }

    private static string Short(string attribute) =>
        attribute.EndsWith("Attribute", StringComparison.Ordinal) ? attribute[..^9] : attribute;

    private static bool Any(ImmutableArray<string> patterns, string text) => patterns.Any(pattern => Glob.Matches(pattern, text));
}
