using Mono.Cecil.Rocks;
using Op = Mono.Cecil.Cil.Code;

namespace PatchTracer.IL;

/// <summary>
/// Iterators: the span lives from the first <c>MoveNext</c> to the end or to <c>Dispose</c>, and is current only while the iterator's own
/// code runs. It starts in the body, as if the author had written that first; what switches it on and off around the body's parts and
/// ends it is in methods that stand in for <c>MoveNext</c> and <c>Dispose</c>, so the body is still one that decompiles with its yields.
/// </summary>
internal sealed class IteratorWeaver
{
    private readonly TypeDefinition _machine;
    private readonly SpanCode _code;
    private readonly FieldReference _state;
    private readonly ActivitySlot.Field _slot;

    private IteratorWeaver(TypeDefinition machine, StateMachineFrame frame, SpanCode code, FieldDefinition state)
    {
        (_machine, _code, _state) = (machine, code, Generics.FieldOf(state));
        _slot = new ActivitySlot.Field(frame.AddField("<>pt__activity", code.Runtime.Activity));
    }

    /// <summary>False when the state machine is not one that the C# or Visual Basic compiler makes.</summary>
    public static bool TryWeave(TypeDefinition machine, StateMachineFrame frame, SpanCode code)
    {
        var state = machine.Fields.FirstOrDefault(field => field.Name is "<>1__state" or "$State");
        var moveNext = machine.Methods.FirstOrDefault(method => method.Name == "MoveNext" && method.HasBody);
        if (state is null || moveNext is null
            || InterfaceStandIn.Of(machine, "System.Collections.IEnumerator", "MoveNext") is not var (move, moved)
            || InterfaceStandIn.Of(machine, "System.IDisposable", "Dispose") is not var (dispose, disposed))
            return false;
        var weaver = new IteratorWeaver(machine, frame, code, state);
        var startsInBody = weaver.TryStartIn(moveNext);
        weaver.MoveNext(move, moved, startsInBody);
        weaver.Dispose(dispose, disposed);
        return true;
    }

    // Before: case 0: state = -1; body. After: case 0: state = -1; activity = null; if (IsOn()) { activity = Start(…); … } body.
    private bool TryStartIn(MethodDefinition moveNext)
    {
        var body = moveNext.Body;
        body.SimplifyMacros();
        var first = FirstOwn(body);
        if (first is not null)
        {
            var start = new Code(body);
            Start(start);
            start.InsertBefore(first);
            // Guards lie within whatever else may cover them.
            for (var index = 0; index < start.Handlers.Count; index++)
                body.ExceptionHandlers.Insert(index, start.Handlers[index]);
            body.InitLocals = true;
        }
        body.OptimizeMacros();
        return first is not null;
    }

    // Where the first state says that the iterator runs. Null where another compiler does it otherwise.
    private static Instruction? FirstOwn(MethodBody body)
    {
        var load = body.Instructions.FirstOrDefault(i => i.OpCode == OpCodes.Ldfld && i.Operand is FieldReference { Name: "<>1__state" });
        if (load?.Next is not { OpCode.Code: Op.Stloc, Operand: VariableDefinition state } stored)
            return null;
        var table = stored.Next;
        while (table is not null && !(table.OpCode == OpCodes.Ldloc && table.Operand == state))
            table = table.Next;
        if (table is null)
            return null;
        var entry = StateDispatch.Follow(body, table, state, 0).Entry;
        return entry is { OpCode.Code: Op.Ldarg, Next: { OpCode.Code: Op.Ldc_I4, Operand: -1, Next: { OpCode.Code: Op.Stfld, Next: var first, Operand: FieldReference { Name: "<>1__state" } } } }
            ? first
            : null;
    }

    private void Start(Code code)
    {
        var done = Instruction.Create(OpCodes.Nop);
        _slot.Store(code, c => c.Do(OpCodes.Ldnull));
        _code.Start(code, _slot, done);
        code.Add(done);
    }

    // if (activity == null && !IsOn()) return original();
    // previous = Current(); if (state != 0 && activity != null) Enter(activity);
    // try { return original(); } catch (Exception e) when (Fail(activity, e)) { } finally { Suspend(activity, previous, result); if (!result) activity = null; }
    private void MoveNext(MethodDefinition method, MethodDefinition original, bool startsInBody)
    {
        var wrapper = Calling(method, original, out var first, out var plain);
        var body = method.Body;
        var prologue = new Code(body);
        var ready = Instruction.Create(OpCodes.Nop);
        var isOn = Instruction.Create(OpCodes.Nop);
        _slot.Load(prologue);
        prologue.Do(OpCodes.Brtrue, isOn).Call(_code.Runtime["IsOn"]).Do(OpCodes.Brfalse, plain).Add(isOn);
        var previous = Current(prologue);
        if (!startsInBody)
        {
            var resume = Instruction.Create(OpCodes.Nop);
            prologue.LoadThis().Load(_state).Do(OpCodes.Brtrue, resume);
            Start(prologue);
            prologue.Do(OpCodes.Br, ready).Add(resume);
        }
        else
        {
            prologue.LoadThis().Load(_state).Do(OpCodes.Brfalse, ready);
        }
        if (_code.HasSpan)
        {
            _slot.Load(prologue);
            prologue.Do(OpCodes.Brfalse, ready);
            Enter(prologue);
        }
        wrapper.Wrap(first, prologue.Add(ready), new Code(body), Failing, Ending(body, previous, wrapper.Result));
    }

    // if (activity == null) { original(); return; } and the same around it.
    private void Dispose(MethodDefinition method, MethodDefinition original)
    {
        var wrapper = Calling(method, original, out var first, out var plain);
        var body = method.Body;
        var prologue = new Code(body);
        _slot.Load(prologue);
        prologue.Do(OpCodes.Brfalse, plain);
        var previous = Current(prologue);
        if (_code.HasSpan)
            Enter(prologue);
        wrapper.Wrap(first, prologue, new Code(body), Failing, Ending(body, previous, result: null));
    }

    // Two calls: the first is to be covered, the second, behind all else, is for when there is nothing to be traced.
    private TryWrapper Calling(MethodDefinition method, MethodDefinition original, out Instruction first, out Instruction plain)
    {
        var self = Generics.Self(_machine);
        var covered = new Code(method.Body).LoadThis().Call(Generics.On(original, self)).Do(OpCodes.Ret);
        covered.Append();
        first = covered.Instructions[0];
        var wrapper = new TryWrapper(method, _code.Runtime.Exception);
        var uncovered = new Code(method.Body).LoadThis().Call(Generics.On(original, self)).Do(OpCodes.Ret);
        plain = uncovered.Instructions[0];
        wrapper.Otherwise = uncovered;
        return wrapper;
    }

    private VariableDefinition? Current(Code code)
    {
        if (!_code.HasSpan)
            return null;
        var previous = code.Temporary(_code.Runtime.Activity);
        code.Call(_code.Runtime["Current"]).Store(previous);
        return previous;
    }

    private void Enter(Code code)
    {
        _slot.Load(code);
        code.Call(_code.Runtime["Enter"]);
    }

    private Action<Code, VariableDefinition>? Failing => _code.Error.IsAny ? (c, e) => _code.Fail(c, _slot, e) : null;

    private Code? Ending(MethodBody body, VariableDefinition? previous, VariableDefinition? result)
    {
        if (previous is null)
            return null;
        var ending = new Code(body);
        _slot.Load(ending);
        ending.Load(previous);
        (result is null ? ending.Load(0) : ending.Load(result)).Call(_code.Runtime["Suspend"]);
        var goesOn = Instruction.Create(OpCodes.Nop);
        if (result is not null)
            ending.Load(result).Do(OpCodes.Brtrue, goesOn);
        // To make a stopped one current is an error, and dear; whoever reads to the end disposes behind it.
        _slot.Store(ending, c => c.Do(OpCodes.Ldnull));
        return ending.Add(goesOn);
    }
}
