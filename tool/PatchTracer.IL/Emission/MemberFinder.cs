using PatchTracer.IL.Matching;

namespace PatchTracer.IL.Emission;

/// <summary>Finds members by name in a type, its base types and the interfaces of an interface.</summary>
internal static class MemberFinder
{
    /// <exception cref="AssemblyResolutionException">The type's assembly is not there.</exception>
    public static Member? Find(TypeReference type, string name, bool isCall, Frame frame)
    {
        for (var current = type; current is not null;)
        {
            if (current.Resolve() is not { } definition)
                return null;
            if (In(definition, current, name, isCall, frame) is { } member)
                return member with { Owner = type };
            if (definition.IsInterface && definition.Interfaces.Select(i => Find(Up(i.InterfaceType, current), name, isCall, frame))
                .FirstOrDefault(m => m is not null) is { } inherited)
                return inherited;
            current = definition.BaseType is null ? null : Up(definition.BaseType, current);
        }
        return null;
    }

    /// <summary>What could have been meant.</summary>
    public static IEnumerable<string> Names(TypeReference type)
    {
        for (var definition = type.Resolve(); definition is not null; definition = definition.BaseType?.Resolve())
        {
            foreach (var property in definition.Properties.Where(p => p.GetMethod is { IsStatic: false } && p.Parameters.Count == 0))
                yield return property.Name;
            foreach (var field in definition.Fields.Where(f => !f.IsStatic && !f.Name.StartsWith('<')))
                yield return field.Name;
        }
    }

    private static Member? In(TypeDefinition definition, TypeReference instance, string name, bool isCall, Frame frame)
    {
        var getter = isCall
            ? definition.Methods.FirstOrDefault(m => m.Name == name
                && m is { IsStatic: false, HasParameters: false, HasGenericParameters: false } && Visibility.IsAccessible(m, frame.Home))
            : definition.Properties.FirstOrDefault(p => p.Name == name && p is { GetMethod.IsStatic: false, HasParameters: false }
                && Visibility.IsAccessible(p.GetMethod, frame.Home))?.GetMethod;
        if (getter is not null)
        {
            var reference = Generics.On(frame.Module.ImportReference(getter), Imported(instance, frame.Module));
            return new(reference, null, instance, Value(getter.ReturnType, instance, frame.Module),
                Generics.IsByReference(getter.ReturnType));
        }
        if (isCall || definition.Fields.FirstOrDefault(f => f.Name == name && !f.IsStatic
            && Visibility.IsAccessible(f, frame.Home)) is not { } field)
            return null;
        var imported = frame.Module.ImportReference(field);
        var own = Imported(instance, frame.Module);
        return new(null, own is GenericInstanceType ? new FieldReference(field.Name, imported.FieldType, own) : imported, instance,
            Value(field.FieldType, instance, frame.Module), Generics.IsByReference(field.FieldType));
    }

    // Type parameters belong to the method at hand, which is in the module already; everything else may come from elsewhere.
    private static TypeReference Imported(TypeReference type, ModuleDefinition module) => type switch
    {
        GenericParameter => type,
        ArrayType array => new ArrayType(Imported(array.ElementType, module), array.Rank),
        GenericInstanceType generic => Imported(generic, module),
        _ => module.ImportReference(type),
    };

    private static GenericInstanceType Imported(GenericInstanceType generic, ModuleDefinition module)
    {
        var instance = new GenericInstanceType(module.ImportReference(generic.ElementType));
        foreach (var argument in generic.GenericArguments)
            instance.GenericArguments.Add(Imported(argument, module));
        return instance;
    }

    private static TypeReference Value(TypeReference type, TypeReference instance, ModuleDefinition module) =>
        Imported(Generics.Substitute(Generics.Referred(type), instance), module);

    private static TypeReference Up(TypeReference type, TypeReference instance) => Generics.Substitute(type, instance);
}
