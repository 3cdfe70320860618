namespace PatchTracer.IL.Emission;

/// <summary><c>catch (Exception e) when (failing) { }</c>, where failing is always false, as the C# compiler writes it.</summary>
internal static class FilterBlock
{
    /// <summary>The handler's end is the caller's to set.</summary>
    public static ExceptionHandler Append(Code code, Instruction start, Instruction exit, TypeReference exception,
        Action<Code, VariableDefinition> failing)
    {
        var caught = code.Temporary(exception);
        var isOurs = Instruction.Create(OpCodes.Stloc, caught);
        var end = Instruction.Create(OpCodes.Endfilter);
        var filter = Instruction.Create(OpCodes.Isinst, exception);
        var handler = Instruction.Create(OpCodes.Pop);
        code.Add(filter).Do(OpCodes.Dup).Do(OpCodes.Brtrue, isOurs).Do(OpCodes.Pop).Load(0).Do(OpCodes.Br, end).Add(isOurs);
        failing(code, caught);
        code.Load(0).Do(OpCodes.Cgt_Un).Add(end).Add(handler).Do(OpCodes.Leave, exit);
        return new ExceptionHandler(ExceptionHandlerType.Filter)
        {
            TryStart = start,
            TryEnd = filter,
            FilterStart = filter,
            HandlerStart = handler
        };
    }
}
