namespace PatchTracer.IL.Emission;

internal static class Generics
{
    /// <summary>A type as its own members see it: <c>List&lt;T&gt;</c>.</summary>
    public static TypeReference Self(TypeDefinition type) => Instance(type, type.GenericParameters);

    public static FieldReference FieldOf(FieldDefinition field) =>
        field.DeclaringType.HasGenericParameters ? new FieldReference(field.Name, field.FieldType, Self(field.DeclaringType)) : field;

    /// <summary>The same field of a given instance of its type.</summary>
    public static FieldReference FieldOf(FieldDefinition field, TypeReference instance) => new(field.Name, field.FieldType, instance);

    /// <summary>A method of a generic type, called on one instance of it.</summary>
    public static MethodReference On(MethodReference method, TypeReference instance)
    {
        if (instance is not GenericInstanceType)
            return method;
        var hosted = new MethodReference(method.Name, method.ReturnType, instance)
        {
            HasThis = method.HasThis,
            ExplicitThis = method.ExplicitThis,
            CallingConvention = method.CallingConvention
        };
        foreach (var parameter in method.GenericParameters)
            hosted.GenericParameters.Add(new GenericParameter(parameter.Name, hosted));
        foreach (var parameter in method.Parameters)
            hosted.Parameters.Add(new ParameterDefinition(parameter.ParameterType));
        return hosted;
    }

    /// <summary>The type itself without arguments.</summary>
    public static TypeReference Instance(TypeReference type, IEnumerable<TypeReference> arguments)
    {
        var instance = new GenericInstanceType(type);
        foreach (var argument in arguments)
            instance.GenericArguments.Add(argument);
        return instance.GenericArguments.Count == 0 ? type : instance;
    }

    public static GenericInstanceMethod Instance(MethodReference method, IEnumerable<TypeReference> arguments)
    {
        var instance = new GenericInstanceMethod(method);
        foreach (var argument in arguments)
            instance.GenericArguments.Add(argument);
        return instance;
    }

    /// <summary>Gives a class or method type parameters like others, with their constraints; only those of interfaces vary.</summary>
    /// <param name="own">Makes a type of the one that has the others a type of this one.</param>
    public static void Copy(IEnumerable<GenericParameter> from, IGenericParameterProvider to, Func<TypeReference, TypeReference> own)
    {
        var parameters = from.ToList();
        foreach (var parameter in parameters)
            to.GenericParameters.Add(new GenericParameter(parameter.Name,
                to)
            { Attributes = parameter.Attributes & ~GenericParameterAttributes.VarianceMask });
        // Constraints name parameters, the later ones too.
        for (var index = 0; index < parameters.Count; index++)
        {
            foreach (var constraint in parameters[index].Constraints)
                to.GenericParameters[index].Constraints.Add(new GenericParameterConstraint(own(constraint.ConstraintType)));
        }
    }

    public static bool IsByReference(TypeReference type) => WithoutModifiers(type) is ByReferenceType;

    /// <summary>What a type by reference refers to; any other itself.</summary>
    public static TypeReference Referred(TypeReference type) =>
        WithoutModifiers(WithoutModifiers(type) is ByReferenceType reference ? reference.ElementType : type);

    public static TypeReference WithoutModifiers(TypeReference type) =>
        type is IModifierType modified ? WithoutModifiers(modified.ElementType) : type;

    /// <summary>Puts arguments in for the type parameters of types and methods.</summary>
    public static TypeReference Substitute(TypeReference type, Func<GenericParameter, TypeReference> argument) => type switch
    {
        GenericParameter parameter => argument(parameter),
        ArrayType array => new ArrayType(Substitute(array.ElementType, argument), array.Rank),
        PointerType pointer => new PointerType(Substitute(pointer.ElementType, argument)),
        RequiredModifierType modified => new RequiredModifierType(modified.ModifierType, Substitute(modified.ElementType, argument)),
        ByReferenceType reference => new ByReferenceType(Substitute(reference.ElementType, argument)),
        GenericInstanceType generic => Substitute(generic, argument),
        _ => type,
    };

    public static TypeReference Substitute(TypeReference type, TypeReference context) =>
        context is GenericInstanceType generic
            ? Substitute(type, p => p.Type == GenericParameterType.Type ? generic.GenericArguments[p.Position] : p) : type;

    private static GenericInstanceType Substitute(GenericInstanceType generic, Func<GenericParameter, TypeReference> argument)
    {
        var instance = new GenericInstanceType(generic.ElementType);
        foreach (var inner in generic.GenericArguments)
            instance.GenericArguments.Add(Substitute(inner, argument));
        return instance;
    }
}
