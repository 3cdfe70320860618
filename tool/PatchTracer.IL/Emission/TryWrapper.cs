using Mono.Cecil.Rocks;

namespace PatchTracer.IL;

/// <summary>
/// Before: <code>body; return value;</code>
/// After: <code>prologue; try { body; result = value; returning; } catch (Exception e) when (failing) { } finally { ending } return result;</code>
/// A filter looks at the exception before anything is unwound, so that stack traces and debuggers see what they saw before.
/// </summary>
internal sealed class TryWrapper
{
    private readonly MethodBody _body;
    private readonly TypeReference _exception;
    private readonly Instruction _returned = Instruction.Create(OpCodes.Nop);
    private readonly Instruction _exit;

    public TryWrapper(MethodDefinition method, TypeReference exception)
    {
        _body = method.Body;
        _exception = exception;
        _body.SimplifyMacros();
        var type = Generics.WithoutModifiers(method.ReturnType);
        if (type.MetadataType != MetadataType.Void)
            _body.Variables.Add(Result = new VariableDefinition(type));
        _exit = Result is null ? Instruction.Create(OpCodes.Ret) : Instruction.Create(OpCodes.Ldloc, Result);
    }

    /// <summary>What the method returns; null for void.</summary>
    public VariableDefinition? Result { get; }

    /// <param name="start">The first instruction of what is wrapped; the stack is empty there.</param>
    /// <param name="failing">Given the exception, leaves false on the stack; null for no filter.</param>
    public void Wrap(Instruction start, Code prologue, Code returning, Action<Code, VariableDefinition>? failing, Code? ending)
    {
        var handlers = _body.ExceptionHandlers;
        foreach (var handler in handlers.Where(handler => handler.HandlerEnd is null))
            handler.HandlerEnd = _returned;
        Returns(start);
        var tail = new Code(_body).Add(_returned).Add(returning).Do(OpCodes.Leave, _exit);
        foreach (var handler in prologue.Handlers.Concat(returning.Handlers))
            handlers.Add(handler);
        if (failing is not null)
            handlers.Add(FilterBlock.Append(tail, start, _exit, _exception, failing));
        if (ending is not null)
            handlers.Add(FinallyBlock(tail, start, ending));
        else if (handlers.LastOrDefault() is { HandlerType: ExceptionHandlerType.Filter } filter)
            filter.HandlerEnd = _exit;
        tail.Add(_exit);
        if (Result is not null)
            tail.Do(OpCodes.Ret);
        tail.Append();
        prologue.InsertBefore(start);
        HiddenPoint.Add(_body.Method, _returned);
        _body.InitLocals = true;
        _body.OptimizeMacros();
    }

    private ExceptionHandler FinallyBlock(Code tail, Instruction start, Code ending)
    {
        var first = ending.Instructions[0];
        if (_body.ExceptionHandlers.LastOrDefault() is { HandlerType: ExceptionHandlerType.Filter, HandlerEnd: null } filter)
            filter.HandlerEnd = first;
        tail.Add(ending).Do(OpCodes.Endfinally);
        return new ExceptionHandler(ExceptionHandlerType.Finally) { TryStart = start, TryEnd = first, HandlerStart = first, HandlerEnd = _exit };
    }

    // Instructions are changed in place, so that branches to them stay. A call in tail position is none within a try.
    private void Returns(Instruction start)
    {
        var instructions = _body.Instructions;
        for (var index = instructions.IndexOf(start); index < instructions.Count; index++)
        {
            var instruction = instructions[index];
            if (instruction.OpCode == OpCodes.Tail)
            {
                instruction.OpCode = OpCodes.Nop;
            }
            else if (instruction.OpCode == OpCodes.Ret && Result is null)
            {
                (instruction.OpCode, instruction.Operand) = (OpCodes.Br, _returned);
            }
            else if (instruction.OpCode == OpCodes.Ret)
            {
                (instruction.OpCode, instruction.Operand) = (OpCodes.Stloc, Result);
                instructions.Insert(++index, Instruction.Create(OpCodes.Br, _returned));
            }
        }
    }
}
