
namespace PatchTracer.IL.Emission;

/// <summary>The values of an async method: fields of its state machine.</summary>
internal sealed class StateMachineFrame(MethodDefinition method, TypeDefinition machine) : Frame(method)
{
    private const string ReceiverField = "<>4__this";

    public override TypeDefinition Home => machine;

    public override LoadedValue? Parameter(ParameterDefinition parameter, out string problem)
    {
        problem = $"the compiler does not keep `{parameter.Name}`, which the body does not use";
        var field = machine.Fields.FirstOrDefault(f => f.Name == parameter.Name)
            ?? Capture($"<>pt__{parameter.Name}", parameter.ParameterType, code => code.Load(parameter));
        return field is null ? null : Value(field);
    }

    public override LoadedValue? Receiver(out string problem)
    {
        problem = Method.IsStatic ? "a static method has no receiver"
            : "the compiler does not keep the receiver, which the body does not use";
        if (Method.IsStatic)
            return null;
        var self = Generics.Self(Method.DeclaringType);
        var field = machine.Fields.FirstOrDefault(f => f.Name == ReceiverField)
            ?? Capture("<>pt__this", self, code => _ = Method.DeclaringType.IsValueType ? code.LoadThis().Do(OpCodes.Ldobj, self)
                : code.LoadThis());
        return field is null ? null : Value(field);
    }

    /// <summary>A new field of the state machine.</summary>
    public FieldReference AddField(string name, TypeReference type)
    {
        for (var number = 2; machine.Fields.Any(field => field.Name == name); number++)
            name = $"{name.Split('#')[0]}#{number}";
        var added = new FieldDefinition(name, FieldAttributes.Public, type);
        machine.Fields.Add(added);
        return Generics.FieldOf(added);
    }

    private static LoadedValue Value(FieldDefinition field) => new(code => code.LoadThis().Load(Generics.FieldOf(field)), field.FieldType);

    // Before: builder.Start(ref machine). After: machine.field = value; builder.Start(ref machine).
    private FieldDefinition? Capture(string name, TypeReference type, Action<Code> load)
    {
        if (machine.Fields.FirstOrDefault(field => field.Name == name) is { } captured)
            return captured;
        var body = Method.Body;
        var start = body.Instructions.FirstOrDefault(i => i.OpCode == OpCodes.Call && i.Operand is GenericInstanceMethod { Name: "Start" });
        var local = start is null ? null : MachineVariable(body);
        if (local is null || type is ByReferenceType)
            return null;
        var field = new FieldDefinition(name, FieldAttributes.Public, Generics.Substitute(type, OfMachine));
        machine.Fields.Add(field);
        var code = new Code(body);
        _ = machine.IsValueType ? code.LoadAddress(local) : code.Load(local);
        load(code);
        Macros.Simplify(body);
        code.Store(Generics.FieldOf(field, local.VariableType)).InsertBefore(start!);
        Macros.Optimize(body);
        return field;
    }

    private VariableDefinition? MachineVariable(MethodBody body) =>
        body.Variables.FirstOrDefault(variable => variable.VariableType.GetElementType().Resolve() == machine);

    // A state machine repeats the type parameters of the type around it, then those of the method.
    private GenericParameter OfMachine(GenericParameter parameter)
    {
        var position = parameter.Type == GenericParameterType.Type ? parameter.Position
            : Method.DeclaringType.GenericParameters.Count + parameter.Position;
        return machine.GenericParameters[position];
    }
}
