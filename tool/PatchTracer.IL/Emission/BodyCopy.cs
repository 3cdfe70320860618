
namespace PatchTracer.IL.Emission;

/// <summary>The instructions and handlers of a body once more.</summary>
/// <param name="Instructions">By those of the original, in its order.</param>
internal sealed record BodyCopy(Dictionary<Instruction, Instruction> Instructions, List<ExceptionHandler> Handlers)
{
    /// <summary>For the same method.</summary>
    public static BodyCopy Of(MethodBody body) => Of(body, type => type, operand => operand);

    /// <summary>Copies a body into another method, behind what that has already.</summary>
    /// <param name="type">A type of the original's, as the copy sees it.</param>
    /// <param name="member">Likewise a type, method or field that an instruction names.</param>
    public static void Append(MethodBody from, MethodDefinition to, Func<TypeReference, TypeReference> type, Func<object, object> member)
    {
        var body = to.Body;
        var variables = from.Variables.ToDictionary(variable => variable, variable => new VariableDefinition(type(variable.VariableType)));
        foreach (var variable in variables.Values)
            body.Variables.Add(variable);
        Of(from, type, operand => operand switch
        {
            VariableDefinition variable => variables[variable],
            ParameterDefinition parameter => parameter == from.ThisParameter ? body.ThisParameter : to.Parameters[parameter.Index],
            var other => member(other),
        }).AppendTo(body);
    }

    public void AppendTo(MethodBody body)
    {
        foreach (var copy in Instructions.Values)
            body.Instructions.Add(copy);
        foreach (var handler in Handlers)
            body.ExceptionHandlers.Add(handler);
    }

    private static BodyCopy Of(MethodBody from, Func<TypeReference, TypeReference> type, Func<object, object> operand)
    {
        var instructions = from.Instructions.ToDictionary(instruction => instruction, instruction => Blank(instruction.OpCode));
        foreach (var (original, copy) in instructions)
        {
            copy.Operand = original.Operand switch
            {
                null => null,
                Instruction target => instructions[target],
                Instruction[] targets => targets.Select(target => instructions[target]).ToArray(),
                var other => operand(other),
            };
        }
        return new(instructions, [.. from.ExceptionHandlers.Select(handler => new ExceptionHandler(handler.HandlerType)
        {
            TryStart = At(handler.TryStart),
            TryEnd = At(handler.TryEnd),
            FilterStart = At(handler.FilterStart),
            HandlerStart = At(handler.HandlerStart),
            HandlerEnd = At(handler.HandlerEnd),
            CatchType = handler.CatchType is null ? null : type(handler.CatchType),
        })]);

        Instruction? At(Instruction? original) => original is null ? null : instructions[original];
    }

    // Cecil makes none without the operand that the code has.
    private static Instruction Blank(OpCode code)
    {
        var blank = Instruction.Create(OpCodes.Nop);
        blank.OpCode = code;
        return blank;
    }
}
