namespace PatchTracer.IL.Emission;

/// <summary>Methods that end when they return, constructors, and methods that hand out a task.</summary>
internal static class PlainWeaver
{
    public static void Weave(MethodDefinition method, PlainFrame frame, SpanCode code, bool handsOutTask)
    {
        var wrapper = new TryWrapper(method, code.Runtime);
        var body = method.Body;
        if (wrapper.Result is { } result && !handsOutTask)
            frame.Result = LoadedValue.Of(c => c.Load(result), result.VariableType);
        var start = ConstructorStart.Of(method);
        var prologue = new Code(body);
        var returning = new Code(body);
        if (!code.NeedsActivity)
        {
            code.Finish(returning, slot: null);
            wrapper.Wrap(start, prologue, returning, failing: null, ending: null);
            return;
        }
        var activity = prologue.Temporary(code.Runtime.Activity);
        var slot = new ActivitySlot.Local(activity);
        var previous = handsOutTask && code.HasSpan ? prologue.Temporary(code.Runtime.Activity) : null;
        var ready = Instruction.Create(OpCodes.Nop);
        code.Start(prologue, slot, ready, previous);
        prologue.Add(ready);
        code.Finish(returning, slot);
        if (previous is not null)
            HandOver(returning, wrapper.Result!, activity, previous, code);
        wrapper.Wrap(start, prologue, returning, code.Error.IsAny ? (c, e) => code.Fail(c, slot.Load, inner => inner.Load(e)) : null,
            code.HasSpan ? new Code(body).Load(activity).Call(code.Runtime["Stop"]) : null);
    }

    // if (activity != null) { result = Follow(result, activity, previous, types); activity = null; }
    private static void HandOver(Code returning, VariableDefinition task, VariableDefinition activity, VariableDefinition previous,
        SpanCode code)
    {
        var off = Instruction.Create(OpCodes.Nop);
        returning.Load(activity).Do(OpCodes.Brfalse, off).Load(task).Load(activity).Load(previous);
        if (code.Error.IsAny)
            code.Types(returning);
        else
            returning.Load("!System.Exception");
        returning.Call(code.Runtime.Follow(task.VariableType)!).Store(task).Do(OpCodes.Ldnull).Store(activity).Add(off);
    }
}
