namespace PatchTracer.IL;

/// <summary>Copies the body of a method behind what another has already.</summary>
internal static class BodyCopy
{
    /// <param name="type">A type of the original's, as the copy sees it.</param>
    /// <param name="member">Likewise a type, method or field that an instruction names.</param>
    public static void Append(MethodBody from, MethodDefinition to, Func<TypeReference, TypeReference> type, Func<object, object> member)
    {
        var body = to.Body;
        var variables = from.Variables.ToDictionary(variable => variable, variable => new VariableDefinition(type(variable.VariableType)));
        foreach (var variable in variables.Values)
            body.Variables.Add(variable);
        var instructions = from.Instructions.ToDictionary(instruction => instruction, instruction => Blank(instruction.OpCode));
        foreach (var (original, copy) in instructions)
        {
            copy.Operand = original.Operand switch
            {
                null => null,
                Instruction target => instructions[target],
                Instruction[] targets => targets.Select(target => instructions[target]).ToArray(),
                VariableDefinition variable => variables[variable],
                ParameterDefinition parameter => parameter == from.ThisParameter ? body.ThisParameter : to.Parameters[parameter.Index],
                var other => member(other),
            };
            body.Instructions.Add(copy);
        }
        foreach (var handler in from.ExceptionHandlers)
        {
            body.ExceptionHandlers.Add(new ExceptionHandler(handler.HandlerType)
            {
                TryStart = Of(handler.TryStart),
                TryEnd = Of(handler.TryEnd),
                FilterStart = Of(handler.FilterStart),
                HandlerStart = Of(handler.HandlerStart),
                HandlerEnd = Of(handler.HandlerEnd),
                CatchType = handler.CatchType is null ? null : type(handler.CatchType),
            });
        }

        Instruction? Of(Instruction? original) => original is null ? null : instructions[original];
    }

    // Cecil makes none without the operand that the code has.
    private static Instruction Blank(OpCode code)
    {
        var blank = Instruction.Create(OpCodes.Nop);
        blank.OpCode = code;
        return blank;
    }
}
