
namespace PatchTracer.IL.Emission;

/// <summary>
/// Before: <code>body; return value;</code>
/// After: <code>prologue; try { body; result = value; returning; } catch (Exception e) when (failing) { } finally { ending } return
/// result;</code> A filter looks at the exception before anything is unwound, so that stack traces and debuggers see what they saw before.
/// </summary>
internal sealed class TryWrapper
{
    private readonly MethodBody _body;
    private readonly RuntimeCopy _runtime;
    private readonly Instruction _returned = Instruction.Create(OpCodes.Nop);
    private readonly Instruction _exit;

    public TryWrapper(MethodDefinition method, RuntimeCopy runtime)
    {
        _body = method.Body;
        _runtime = runtime;
        Macros.Simplify(_body);
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
        var tailCalls = TailCalls.Of(_body, start);
        if (tailCalls is not null)
            ending = new Code(_body).Call(_runtime["LeaveDeep"]).Add(ending ?? new Code(_body));
        foreach (var handler in handlers.Where(handler => handler.HandlerEnd is null))
            handler.HandlerEnd = _returned;
        Returns(start);
        var tail = new Code(_body).Add(_returned).Add(returning).Do(OpCodes.Leave, _exit);
        foreach (var handler in prologue.Handlers.Concat(returning.Handlers))
            handlers.Add(handler);
        if (failing is not null)
            handlers.Add(FilterBlock.Append(tail, start, _exit, _runtime.Exception, failing));
        if (ending is not null)
            handlers.Add(FinallyBlock(tail, start, ending));
        else if (handlers.LastOrDefault() is { HandlerType: ExceptionHandlerType.Filter } filter)
            filter.HandlerEnd = _exit;
        tail.Add(_exit);
        if (Result is not null)
            tail.Do(OpCodes.Ret);
        tail.Append();
        (tailCalls?.Enter(_runtime) ?? new Code(_body)).Add(prologue).InsertBefore(start);
        HiddenPoint.Add(_body.Method, _returned);
        tailCalls?.Append();
        _body.InitLocals = true;
        Macros.Optimize(_body);
    }

    private ExceptionHandler FinallyBlock(Code tail, Instruction start, Code ending)
    {
        var first = ending.Instructions[0];
        if (_body.ExceptionHandlers.LastOrDefault() is { HandlerType: ExceptionHandlerType.Filter, HandlerEnd: null } filter)
            filter.HandlerEnd = first;
        tail.Add(ending).Do(OpCodes.Endfinally);
        return new ExceptionHandler(ExceptionHandlerType.Finally)
        {
            TryStart = start,
            TryEnd = first,
            HandlerStart = first,
            HandlerEnd = _exit
        };
    }

    // Instructions are changed in place, so that branches to them stay. A call in tail position is none within a try.
    private void Returns(Instruction start)
    {
        var instructions = _body.Instructions.ToArray();
        // Putting one in between costs as much as all that are behind it: they are laid down anew instead.
        _body.Instructions.Clear();
        var isCovered = false;
        foreach (var instruction in instructions)
        {
            isCovered |= instruction == start;
            _body.Instructions.Add(instruction);
            if (!isCovered)
                continue;
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
                _body.Instructions.Add(Instruction.Create(OpCodes.Br, _returned));
            }
        }
    }
}
