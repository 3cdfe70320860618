namespace PatchTracer.IL;

/// <summary>
/// Iterators: the span lives from the first <c>MoveNext</c> to the end or to <c>Dispose</c>, and is current only while the iterator's own
/// code runs.
/// </summary>
internal static class IteratorWeaver
{
    public static bool TryWeave(TypeDefinition machine, StateMachineFrame frame, SpanCode code)
    {
        var moveNext = machine.Methods.FirstOrDefault(method => method.Name == "MoveNext" && method.HasBody);
        var dispose = machine.Methods.FirstOrDefault(method => method.Name is "System.IDisposable.Dispose" or "Dispose" && method.HasBody);
        var state = machine.Fields.FirstOrDefault(field => field.Name is "<>1__state" or "$State");
        if (moveNext is null || dispose is null || state is null)
            return false;
        var slot = new ActivitySlot.Field(frame.AddField("<>pt__activity", code.Runtime.Activity));
        MoveNext(moveNext, slot, Generics.FieldOf(state), code);
        if (code.HasSpan)
            Dispose(dispose, slot, code);
        return true;
    }

    // if (state == 0) activity = Start(…); else if (activity != null) Enter(activity);
    private static void MoveNext(MethodDefinition method, ActivitySlot.Field slot, FieldReference state, SpanCode code)
    {
        var wrapper = new TryWrapper(method, code.Runtime.Exception);
        var body = method.Body;
        var prologue = new Code(body);
        var previous = prologue.Temporary(code.Runtime.Activity);
        var resume = Instruction.Create(OpCodes.Nop);
        var ready = Instruction.Create(OpCodes.Nop);
        prologue.LoadThis().Load(state).Do(OpCodes.Brtrue, resume);
        slot.Store(prologue, c => c.Do(OpCodes.Ldnull));
        code.Start(prologue, slot, ready, previous);
        prologue.Do(OpCodes.Br, ready).Add(resume);
        Enter(prologue, slot, previous, ready, code);
        prologue.Add(ready);
        var ending = new Code(body);
        slot.Load(ending);
        ending.Load(previous).Load(wrapper.Result!).Call(code.Runtime["Suspend"]);
        wrapper.Wrap(body.Instructions[0], prologue, new Code(body), code.Error.IsAny ? (c, e) => code.Fail(c, slot, e) : null, code.HasSpan ? ending : null);
    }

    private static void Dispose(MethodDefinition method, ActivitySlot slot, SpanCode code)
    {
        var wrapper = new TryWrapper(method, code.Runtime.Exception);
        var body = method.Body;
        var prologue = new Code(body);
        var previous = prologue.Temporary(code.Runtime.Activity);
        var ready = Instruction.Create(OpCodes.Nop);
        Enter(prologue, slot, previous, ready, code);
        prologue.Add(ready);
        var ending = new Code(body);
        slot.Load(ending);
        ending.Load(previous).Load(0).Call(code.Runtime["Suspend"]);
        wrapper.Wrap(body.Instructions[0], prologue, new Code(body), failing: null, ending);
    }

    private static void Enter(Code code, ActivitySlot slot, VariableDefinition previous, Instruction ready, SpanCode span)
    {
        slot.Load(code);
        code.Do(OpCodes.Brfalse, ready);
        code.Call(span.Runtime["Current"]).Store(previous);
        slot.Load(code);
        code.Call(span.Runtime["Enter"]);
    }
}
