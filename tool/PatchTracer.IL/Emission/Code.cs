namespace PatchTracer.IL.Emission;

/// <summary>Instructions on their way into a body, with the handlers that cover them.</summary>
internal sealed class Code(MethodBody body)
{
    public List<Instruction> Instructions { get; } = [];

    public List<ExceptionHandler> Handlers { get; } = [];

    public MethodBody Body => body;

    /// <summary>Whether a method is called in it.</summary>
    public bool Calls => Instructions.Exists(instruction => instruction.OpCode == OpCodes.Call || instruction.OpCode == OpCodes.Callvirt);

    public bool IsEmpty => Instructions.Count == 0;

    public Code Do(OpCode code) => Add(Instruction.Create(code));

    public Code Do(OpCode code, Instruction target) => Add(Instruction.Create(code, target));

    public Code Do(OpCode code, TypeReference type) => Add(Instruction.Create(code, type));

    public Code Load(string text) => Add(Instruction.Create(OpCodes.Ldstr, text));

    public Code Load(int number) => Add(Instruction.Create(OpCodes.Ldc_I4, number));

    public Code Load(VariableDefinition variable) => Add(Instruction.Create(OpCodes.Ldloc, variable));

    public Code LoadAddress(VariableDefinition variable) => Add(Instruction.Create(OpCodes.Ldloca, variable));

    public Code Store(VariableDefinition variable) => Add(Instruction.Create(OpCodes.Stloc, variable));

    public Code LoadThis() => Do(OpCodes.Ldarg_0);

    public Code Load(ParameterDefinition parameter) => Add(Instruction.Create(OpCodes.Ldarg, parameter));

    public Code Load(FieldReference field) => Add(Instruction.Create(OpCodes.Ldfld, field));

    public Code LoadAddress(FieldReference field) => Add(Instruction.Create(OpCodes.Ldflda, field));

    public Code Store(FieldReference field) => Add(Instruction.Create(OpCodes.Stfld, field));

    public Code Call(MethodReference method) => Add(Instruction.Create(OpCodes.Call, method));

    public Code CallVirtual(MethodReference method) => Add(Instruction.Create(OpCodes.Callvirt, method));

    public Code New(MethodReference constructor) => Add(Instruction.Create(OpCodes.Newobj, constructor));

    public Code Add(Instruction instruction)
    {
        Instructions.Add(instruction);
        return this;
    }

    public Code Add(Code other)
    {
        Instructions.AddRange(other.Instructions);
        Handlers.AddRange(other.Handlers);
        return this;
    }

    public VariableDefinition Temporary(TypeReference type)
    {
        var variable = new VariableDefinition(type);
        body.Variables.Add(variable);
        return variable;
    }

    /// <summary>Swallows whatever an inner piece throws: what cannot be read is not recorded.</summary>
    public Code Guarded(Code inner, TypeReference exception)
    {
        var after = Instruction.Create(OpCodes.Nop);
        var handler = Instruction.Create(OpCodes.Pop);
        var start = inner.Instructions[0];
        Add(inner).Do(OpCodes.Leave, after).Add(handler).Do(OpCodes.Leave, after).Add(after);
        Handlers.Add(new ExceptionHandler(ExceptionHandlerType.Catch)
        {
            TryStart = start,
            TryEnd = handler,
            HandlerStart = handler,
            HandlerEnd = after,
            CatchType = exception
        });
        return this;
    }

    /// <summary>Puts the instructions in front of one that is in the body already. Branches to that one stay.</summary>
    public void InsertBefore(Instruction at)
    {
        var index = body.Instructions.IndexOf(at);
        foreach (var instruction in Instructions)
            body.Instructions.Insert(index++, instruction);
    }

    public void Append()
    {
        foreach (var instruction in Instructions)
            body.Instructions.Add(instruction);
    }
}
