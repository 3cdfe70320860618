namespace PatchTracer.IL.Matching;

internal static class Visibility
{
    /// <summary>Can another assembly call it?</summary>
    public static bool IsPublic(MethodDefinition method) =>
        (method.IsPublic || method.HasOverrides) && IsPublic(method.DeclaringType);

    private static bool IsPublic(TypeDefinition type) => type.IsPublic || (type.IsNestedPublic && IsPublic(type.DeclaringType));

    /// <summary>May code in a type use a member of another, by the runtime's rules?</summary>
    public static bool IsAccessible(IMemberDefinition member, TypeDefinition from)
    {
        var declaring = member.DeclaringType;
        for (var around = from; around is not null; around = around.DeclaringType)
        {
            if (around == declaring)
                return true;
        }
        var isSameAssembly = declaring.Module == from.Module;
        return IsVisible(declaring, isSameAssembly) && member switch
        {
            MethodDefinition method => method.IsPublic || (isSameAssembly && (method.IsAssembly || method.IsFamilyOrAssembly)),
            FieldDefinition field => field.IsPublic || (isSameAssembly && (field.IsAssembly || field.IsFamilyOrAssembly)),
            _ => false,
        };
    }

    private static bool IsVisible(TypeDefinition type, bool isSameAssembly) =>
        type.DeclaringType is null
            ? type.IsPublic || isSameAssembly
            : (type.IsNestedPublic || (isSameAssembly && (type.IsNestedAssembly || type.IsNestedFamilyOrAssembly)))
            && IsVisible(type.DeclaringType, isSameAssembly);
}
