using PatchTracer.IL.Catalogs;
using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.IL.Emission;

/// <summary>
/// What an iterator makes while somebody listens: derived from what it makes otherwise, with the span around whatever its consumer and the
/// runtime ask of it.
/// <code>
/// private sealed class &lt;Work&gt;pt__Traced : &lt;Work&gt;d__0, IEnumerator, IDisposable, IEnumerable&lt;char&gt;, IEnumerable
/// {
///     private Iteration iteration;
///     internal string id;
/// private Activity Start() { var activity = Tracepoints.Start("work", 0, true); if (activity != null) { attributes } return activity; }
///     bool IEnumerator.MoveNext()
///     {
///         if (iteration.Enter()) iteration.Begin(Start());
/// bool result; try { result = base.MoveNext(); } catch (Exception e) when (Tracepoints.Fail(iteration.Activity, e, null)) { } finally {
/// iteration.Leave(result); } return result;     }
///     void IDisposable.Dispose() { … }
///     IEnumerator&lt;char&gt; IEnumerable&lt;char&gt;.GetEnumerator() { … }
/// }
/// </code>
/// </summary>
internal sealed class TracedMachine
{
    private readonly IteratorMachine _machine;
    private readonly DerivedMachine _derived;
    private readonly IterationFrame _frame;
    private readonly SpanCode _code;
    private readonly TypeDefinition _iteration;
    private readonly FieldReference _field;

    private TracedMachine(IteratorMachine machine, DerivedMachine derived, IterationFrame frame, SpanCode code)
    {
        (_machine, _derived, _frame, _code) = (machine, derived, frame, code);
        _iteration = code.Runtime.Iteration(machine.IsAsync);
        var field = new FieldDefinition("iteration", FieldAttributes.Private, _iteration);
        derived.Type.Fields.Add(field);
        _field = Generics.FieldOf(field);
    }

    /// <summary>Makes one as the base's does.</summary>
    public MethodDefinition Constructor { get; private set; } = null!;

    /// <summary>The fields that the tracepoint reads, each with what the woven method puts there.</summary>
    public IReadOnlyList<(FieldDefinition Field, Action<Code> Load)> Captured => _frame.Captured;

    /// <param name="method">The iterator; its type gets the new one.</param>
    public static TracedMachine Add(MethodDefinition method, string name, IteratorMachine machine, MethodPoint point, RuntimeCopy runtime,
        Action<SourceLocation, string> report)
    {
        var derived = new DerivedMachine(method, name, machine);
        runtime.HideInStackTraces(derived.Type);
        var frame = new IterationFrame(method, derived.Type);
        var traced = new TracedMachine(machine, derived, frame, new SpanCode(point, frame, runtime, report));
        traced.Constructor = derived.Constructor(code =>
            code.LoadThis().Load(point.Span is null ? 1 : 0).New(traced.Of(".ctor")).Store(traced._field));
        var start = traced.Start();
        // What an async one throws is kept, and thrown where its consumer comes for it.
        var throws = !machine.IsAsync;
        traced.Wrap(machine.Move, throws, (code, _) => traced.Enter(code, start), "Ending", "Leave");
        traced.Wrap(machine.Dispose, throws, (code, _) => traced.Iteration(code).Call(traced.Of("EnterLast")),
            machine.IsAsync ? "EndingLast" : "Ending", machine.IsAsync ? "LeaveLast" : "Leave");
        if (machine.IsAsync)
            traced.Waits();
        if (machine.Enumerate is { } enumerate)
            traced.Enumerations(enumerate, machine.EnumerateUntyped);
        return traced;
    }

    private MethodDefinition Start()
    {
        var method = new MethodDefinition("Start", MethodAttributes.Private | MethodAttributes.HideBySig, _code.Runtime.Activity);
        _derived.Type.Methods.Add(method);
        var code = new Code(method.Body);
        var slot = new ActivitySlot.Local(code.Temporary(_code.Runtime.Activity));
        var done = Instruction.Create(OpCodes.Nop);
        _code.Begin(code, slot, done);
        code.Add(done);
        slot.Load(code);
        code.Do(OpCodes.Ret).Append();
        foreach (var handler in code.Handlers)
            method.Body.ExceptionHandlers.Add(handler);
        method.Body.InitLocals = true;
        Macros.Optimize(method.Body);
        return method;
    }

    private void Waits()
    {
        var run = _derived.Override(_machine.Run);
        var code = _derived.CallBase(new Code(run.Body), run, _machine.Run);
        State(Iteration(code)).Call(Of("Ran")).Do(OpCodes.Ret).Append();
        Macros.Optimize(run.Body);
        foreach (var result in new[] { _machine.MoveResult, _machine.DisposalResult })
            Wrap(result, throws: true, (code, traced) => GoOn(code, traced, result), "get_Activity", "Take");
    }

    // before; try { result = base(…); attributes of the end } catch when (failed) { } finally { leave(result, state) }
    private void Wrap(MethodDefinition method, bool throws, Action<Code, MethodDefinition> before, string ending, string leave)
    {
        var traced = _derived.Override(method);
        _derived.CallBase(new Code(traced.Body), traced, throws ? _derived.Apart(method) : method).Do(OpCodes.Ret).Append();
        var wrapper = new TryWrapper(traced, _code.Runtime);
        var prologue = new Code(traced.Body);
        before(prologue, traced);
        wrapper.Wrap(traced.Body.Instructions[0], prologue, Results(traced, wrapper.Result, ending), throws && _code.Error.IsAny ? Failed
            : null,
            Arguments(Iteration(new Code(traced.Body)), wrapper.Result, Of(leave)).Call(Of(leave)));

        void Failed(Code code, VariableDefinition exception) =>
            _code.Fail(code, inner => Iteration(inner).Call(Of("get_Activity")), inner => inner.Load(exception));
    }

    // if (iteration.Enter()) iteration.Begin(Start());
    private void Enter(Code code, MethodDefinition start)
    {
        var begun = Instruction.Create(OpCodes.Nop);
        Iteration(code).Call(Of("Enter")).Do(OpCodes.Brfalse, begun);
        Iteration(code).LoadThis().Call(Generics.On(start, Generics.Self(_derived.Type))).Call(Of("Begin")).Add(begun);
    }

    // if (!AsyncIteration.IsDone(state)) return base.GetResult(token): most parts hand out an item.
    private void GoOn(Code code, MethodDefinition traced, MethodDefinition method)
    {
        var done = Instruction.Create(OpCodes.Nop);
        State(code).Call(Of("IsDone")).Do(OpCodes.Brtrue, done);
        _derived.CallBase(code, traced, method).Do(OpCodes.Ret).Add(done);
    }

    private Code Results(MethodDefinition method, VariableDefinition? result, string ending)
    {
        var code = new Code(method.Body);
        if (!_code.HasResults)
            return code;
        var slot = new ActivitySlot.Local(code.Temporary(_code.Runtime.Activity));
        slot.Store(code, inner => Arguments(Iteration(inner), result, Of(ending)).Call(Of(ending)));
        _code.Finish(code, slot);
        return code;
    }

    // What the part gave, which says whether there will be more, and the state of the machine.
    private Code Arguments(Code code, VariableDefinition? result, MethodDefinition to)
    {
        foreach (var parameter in to.Parameters)
        {
            if (parameter.Name == "state")
                State(code);
            else if (result is not null)
                code.Load(result);
            else
                code.Load(0);
        }
        return code;
    }

    private void Enumerations(MethodDefinition enumerate, MethodDefinition? untyped)
    {
        var typed = _derived.Override(enumerate);
        Enumerate(typed, enumerate);
        if (untyped is null)
            return;
        var method = _derived.Override(untyped);
        _derived.CallBase(new Code(method.Body), method, typed).Do(OpCodes.Ret).Append();
    }

    // var items = (machine)base.GetEnumerator(); if (items == this && iteration.IsNew) return this;
    // var other = new traced(0); other.each = items.each; other.captured = captured; return other;
    private void Enumerate(MethodDefinition method, MethodDefinition enumerate)
    {
        var items = new VariableDefinition(_derived.Type.BaseType);
        var other = new VariableDefinition(Generics.Self(_derived.Type));
        method.Body.Variables.Add(items);
        method.Body.Variables.Add(other);
        var another = Instruction.Create(OpCodes.Ldc_I4, 0);
        var code = _derived.CallBase(new Code(method.Body), method, enumerate).Do(OpCodes.Castclass, items.VariableType).Store(items);
        code.Load(items).LoadThis().Do(OpCodes.Bne_Un, another);
        Iteration(code).Call(Of("get_IsNew")).Do(OpCodes.Brfalse, another).LoadThis().Do(OpCodes.Ret);
        code.Add(another).New(Generics.On(Constructor, other.VariableType)).Store(other);
        foreach (var field in _machine.Types.SelectMany(type => type.Fields).Where(field => !field.IsStatic).Select(_derived.Field))
            code.Load(other).Load(items).Load(field).Store(field);
        foreach (var field in Captured.Select(captured => Generics.FieldOf(captured.Field)))
            code.Load(other).LoadThis().Load(field).Store(field);
        code.Load(other).Do(OpCodes.Ret).Append();
        method.Body.InitLocals = true;
        Macros.Optimize(method.Body);
    }

    private Code Iteration(Code code) => code.LoadThis().LoadAddress(_field);

    private Code State(Code code) => code.LoadThis().Load(_derived.Field(_machine.State!));

    private MethodDefinition Of(string method) => _iteration.Methods.Single(m => m.Name == method && m.IsPublic);
}
