namespace PatchTracer.Go.Syntax;

/// <summary>The receiver of a method.</summary>
/// <param name="TypeName">The name of its base type, without pointer and type parameters; empty where it could not be read.</param>
/// <param name="Name">The variable; null when it has none. See <see cref="IsBlank"/>.</param>
/// <param name="TypeParameters">The names in <c>func (m *Map[K, V])</c>.</param>
public sealed record Receiver(string TypeName, bool IsPointer, Ident? Name, ImmutableArray<Ident> TypeParameters)
{
    public bool IsBlank => Name is { IsBlank: true };

    internal static Receiver? Of(ParameterList? list)
    {
        if (list is null || list.Groups.IsEmpty)
            return null;
        var group = list.Groups[0];
        var type = group.Type.Unparenthesised;
        var isPointer = type is StarExpr;
        if (type is StarExpr star)
            type = star.Operand.Unparenthesised;
        var index = type as IndexExpr;
        var name = (index?.Operand ?? type) as Ident;
        return new(name?.Name ?? "", isPointer, group.Names.FirstOrDefault(), index is null ? [] : [.. index.Indices.OfType<Ident>()]);
    }
}
