namespace PatchTracer.IL;

internal static class Generics
{
    /// <summary>A type as its own members see it: <c>List&lt;T&gt;</c>.</summary>
    public static TypeReference Self(TypeDefinition type)
    {
        if (!type.HasGenericParameters)
            return type;
        var instance = new GenericInstanceType(type);
        foreach (var parameter in type.GenericParameters)
            instance.GenericArguments.Add(parameter);
        return instance;
    }

    public static FieldReference FieldOf(FieldDefinition field) =>
        field.DeclaringType.HasGenericParameters ? new FieldReference(field.Name, field.FieldType, Self(field.DeclaringType)) : field;

    /// <summary>The same field of a given instance of its type.</summary>
    public static FieldReference FieldOf(FieldDefinition field, TypeReference instance) => new(field.Name, field.FieldType, instance);

    /// <summary>A method of a generic type, called on one instance of it.</summary>
    public static MethodReference On(MethodReference method, TypeReference instance)
    {
        if (instance is not GenericInstanceType)
            return method;
        var hosted = new MethodReference(method.Name, method.ReturnType, instance) { HasThis = method.HasThis, ExplicitThis = method.ExplicitThis, CallingConvention = method.CallingConvention };
        foreach (var parameter in method.Parameters)
            hosted.Parameters.Add(new ParameterDefinition(parameter.ParameterType));
        return hosted;
    }

    /// <summary>Puts arguments in for the type parameters of types and methods.</summary>
    public static TypeReference Substitute(TypeReference type, Func<GenericParameter, TypeReference> argument) => type switch
    {
        GenericParameter parameter => argument(parameter),
        ArrayType array => new ArrayType(Substitute(array.ElementType, argument), array.Rank),
        ByReferenceType reference => new ByReferenceType(Substitute(reference.ElementType, argument)),
        GenericInstanceType generic => Substitute(generic, argument),
        _ => type,
    };

    public static TypeReference Substitute(TypeReference type, TypeReference context) =>
        context is GenericInstanceType generic ? Substitute(type, p => p.Type == GenericParameterType.Type ? generic.GenericArguments[p.Position] : p) : type;

    private static GenericInstanceType Substitute(GenericInstanceType generic, Func<GenericParameter, TypeReference> argument)
    {
        var instance = new GenericInstanceType(generic.ElementType);
        foreach (var inner in generic.GenericArguments)
            instance.GenericArguments.Add(Substitute(inner, argument));
        return instance;
    }
}
