namespace PatchTracer.IL.Emission;

/// <summary>
/// What an iterator was called with, kept in fields of the object that its span lives in: only what the tracepoint reads, as it was when
/// the iterator was called.
/// </summary>
internal sealed class IterationFrame(MethodDefinition method, TypeDefinition iteration) : Frame(method)
{
    public override TypeDefinition Home => iteration;

    /// <summary>The fields that were read, each with what the woven method puts there.</summary>
    public List<(FieldDefinition Field, Action<Code> Load)> Captured { get; } = [];

    public override LoadedValue? Parameter(ParameterDefinition parameter, out string problem)
    {
        problem = parameter.ParameterType is ByReferenceType or PointerType
            ? $"`{parameter.Name}` points to what may be gone when the iterator runs" : "";
        return problem.Length > 0 ? null : Capture($"<>pt__{parameter.Name}", parameter.ParameterType, code => code.Load(parameter));
    }

    public override LoadedValue? Receiver(out string problem)
    {
        problem = Method.IsStatic ? "a static method has no receiver" : "";
        if (Method.IsStatic)
            return null;
        var self = Generics.Self(Method.DeclaringType);
        return Capture("<>pt__this", self, code => _ = Method.DeclaringType.IsValueType ? code.LoadThis().Do(OpCodes.Ldobj, self)
            : code.LoadThis());
    }

    /// <summary>
    /// A type of the woven method's, by the type parameters of what has the span: first those of the type around both, then those of the
    /// method.
    /// </summary>
    public TypeReference Own(TypeReference type) => Generics.Substitute(type, parameter =>
        iteration.GenericParameters[parameter.Type == GenericParameterType.Type ? parameter.Position
            : Method.DeclaringType.GenericParameters.Count + parameter.Position]);

    private LoadedValue Capture(string name, TypeReference type, Action<Code> load)
    {
        var field = Captured.Find(captured => captured.Field.Name == name).Field;
        if (field is null)
        {
            field = new FieldDefinition(name, FieldAttributes.Assembly, Own(type));
            iteration.Fields.Add(field);
            Captured.Add((field, load));
        }
        return new(code => code.LoadThis().Load(Generics.FieldOf(field)), field.FieldType);
    }
}
