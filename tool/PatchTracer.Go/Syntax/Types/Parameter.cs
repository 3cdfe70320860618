namespace PatchTracer.Go.Syntax;

/// <summary>One parameter, result or type parameter.</summary>
/// <param name="Index">Its number in the list, from 0.</param>
/// <param name="Identifier">Null when it has no name.</param>
/// <param name="Group">What it shares its type with: <c>a, b *T</c> is one group.</param>
public readonly record struct Parameter(int Index, Ident? Identifier, ParameterGroup Group)
{
    /// <summary>Null when it has no name; <c>_</c> when it is blank.</summary>
    public string? Name => Identifier?.Name;

    public bool IsBlank => Identifier is { IsBlank: true };

    public bool IsVariadic => Group.Type is VariadicType;

    /// <summary>The type as written; of a variadic parameter the <see cref="VariadicType"/>.</summary>
    public Expr Type => Group.Type;

    /// <summary>The source text of <see cref="Type"/>.</summary>
    public string TypeText => Group.Type.Text;

    internal static ImmutableArray<Parameter> Flatten(ParameterList list)
    {
        var all = ImmutableArray.CreateBuilder<Parameter>();
        foreach (var group in list.Groups)
            if (group.Names.IsEmpty)
                all.Add(new(all.Count, null, group));
            else
                foreach (var name in group.Names)
                    all.Add(new(all.Count, name, group));
        return all.DrainToImmutable();
    }
}
