using Op = Mono.Cecil.Cil.Code;

namespace PatchTracer.IL.Emission;

/// <summary>
/// Async methods. The code goes where the compiler would have put it, had the author written
/// <code>var activity = …; try { body } catch (Exception e) when (…) { } finally { activity.Stop(); }</code>
/// so it begins in the caller's flow, survives every await, ends before the caller hears of the end, and decompilers still see an await.
/// </summary>
internal sealed class AsyncWeaver
{
    private const int NotStarted = -1;

    private readonly MethodBody _body;
    private readonly StateMachineFrame _frame;
    private readonly SpanCode _code;
    private readonly ExceptionHandler _outer;
    private readonly VariableDefinition? _state;

    private AsyncWeaver(MethodDefinition moveNext, StateMachineFrame frame, SpanCode code)
    {
        (_body, _frame, _code) = (moveNext.Body, frame, code);
        Macros.Simplify(_body);
        _outer = _body.ExceptionHandlers[^1];
        _state = StateVariable();
    }

    /// <summary>False when the state machine is not one that the C# or Visual Basic compiler makes.</summary>
    public static bool TryWeave(StateMachineFrame frame, SpanCode code)
    {
        var moveNext = frame.Home.Methods.FirstOrDefault(method => method.Name == "MoveNext" && method.HasBody);
        if (moveNext?.Body.ExceptionHandlers.LastOrDefault() is not
            {
                HandlerType: ExceptionHandlerType.Catch,
                CatchType.FullName: "System.Exception", HandlerEnd: not null
            })
            return false;
        new AsyncWeaver(moveNext, frame, code).Weave();
        moveNext.Body.InitLocals = true;
        Macros.Optimize(moveNext.Body);
        return true;
    }

    private void Weave()
    {
        var slot = new ActivitySlot.Field(_frame.AddField("<>pt__activity", _code.Runtime.Activity));
        _frame.Result = Result();
        var returned = Instruction.Create(OpCodes.Nop);
        var end = _outer.HandlerEnd;
        foreach (var leave in Within(_outer).Where(i => i.OpCode == OpCodes.Leave && SkipNops((Instruction)i.Operand) == SkipNops(end))
            .ToList())
            leave.Operand = returned;
        foreach (var handler in _body.ExceptionHandlers.Where(handler => handler != _outer))
        {
            handler.TryEnd = handler.TryEnd == _outer.TryEnd ? returned : handler.TryEnd;
            handler.HandlerEnd = handler.HandlerEnd == _outer.TryEnd ? returned : handler.HandlerEnd;
        }
        var start = Start(slot, out var startHandlers);
        var tail = new Code(_body).Add(returned);
        _code.Finish(tail, slot);
        tail.Do(OpCodes.Leave, end);
        var filter = _code.Error.IsAny
            ? FilterBlock.Append(tail, start, end, _code.Runtime.Exception, (c, e) => _code.Fail(c, slot.Load, inner => inner.Load(e)))
            : null;
        var ending = Ending(slot);
        var endingStart = ending?.Instructions[0] ?? _outer.TryEnd;
        if (ending is not null)
            tail.Add(ending);
        tail.InsertBefore(_outer.TryEnd);
        AddHandlers([.. startHandlers, .. tail.Handlers], filter, start, endingStart, hasEnding: ending is not null);
        HiddenPoint.Add(_body.Method, returned);
    }

    private void AddHandlers(IEnumerable<ExceptionHandler> guards, ExceptionHandler? filter, Instruction start, Instruction endingStart, bool hasEnding)
    {
        var handlers = _body.ExceptionHandlers;
        foreach (var guard in guards)
            handlers.Insert(handlers.Count - 1, guard);
        if (filter is not null)
        {
            filter.HandlerEnd = endingStart;
            handlers.Insert(handlers.Count - 1, filter);
        }
        if (hasEnding)
            handlers.Insert(handlers.Count - 1,
                new ExceptionHandler(ExceptionHandlerType.Finally)
                {
                    TryStart = start,
                    TryEnd = endingStart,
                    HandlerStart = endingStart,
                    HandlerEnd = _outer.TryEnd
                });
    }

    /// <summary>Puts the start in; gives the first instruction of what is to be covered.</summary>
    private Instruction Start(ActivitySlot slot, out List<ExceptionHandler> handlers)
    {
        var dispatch = StateDispatch.Follow(_body, _outer.TryStart, _state, NotStarted);
        var begin = new Code(_body);
        handlers = begin.Handlers;
        var done = Instruction.Create(OpCodes.Nop);
        if (dispatch.IsShared && _state is not null)
            begin.Load(_state).Load(NotStarted).Do(OpCodes.Bne_Un, done);
        _code.Start(begin, slot, done);
        begin.Add(done);
        var isAtStart = dispatch.Entry == _outer.TryStart;
        dispatch.Insert(begin);
        if (isAtStart)
            _outer.TryStart = begin.Instructions[0];
        return _outer.TryStart;
    }

    // Waiting leaves the try as well: the state says whether the work is done.
    private Code? Ending(ActivitySlot slot)
    {
        if (!_code.HasSpan)
            return null;
        var ending = new Code(_body);
        var waits = Instruction.Create(OpCodes.Endfinally);
        if (_state is not null)
            ending.Load(_state).Load(0).Do(OpCodes.Bge, waits);
        slot.Load(ending);
        return ending.Call(_code.Runtime["Stop"]).Add(waits);
    }

    // ldarg.0; ldfld state; stloc n: the first instructions, where the method waits at all.
    private VariableDefinition? StateVariable()
    {
        var before = _body.Instructions.TakeWhile(i => i != _outer.TryStart).ToList();
        var load = before.FindIndex(i => i.OpCode == OpCodes.Ldfld && i.Operand is FieldReference { Name: "<>1__state" or "$State" });
        return load >= 0 && load + 1 < before.Count ? before[load + 1].Operand as VariableDefinition : null;
    }

    // builder.SetResult(result) behind the handler.
    private LoadedValue? Result()
    {
        var set = _body.Instructions.SkipWhile(i => i != _outer.HandlerEnd)
            .FirstOrDefault(i => i.OpCode.FlowControl == FlowControl.Call
                && i.Operand is MethodReference { Name: "SetResult", HasParameters: true });
        return set?.Previous is { OpCode.Code: Op.Ldloc, Operand: VariableDefinition variable }
            ? new LoadedValue(code => code.Load(variable), variable.VariableType)
            : null;
    }

    private IEnumerable<Instruction> Within(ExceptionHandler handler) =>
        _body.Instructions.SkipWhile(i => i != handler.TryStart).TakeWhile(i => i != handler.TryEnd);

    private static Instruction SkipNops(Instruction instruction)
    {
        while (instruction is { OpCode.Code: Op.Nop, Next: not null })
            instruction = instruction.Next;
        return instruction;
    }
}
