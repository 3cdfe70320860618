using PatchTracer.IL.Catalogs;
using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Paths;
using PatchTracer.Tracepoints.Points;

namespace PatchTracer.IL.Emission;

/// <summary>The pieces of woven code that all kinds of methods have in common.</summary>
internal sealed class SpanCode(MethodPoint point, Frame frame, RuntimeCopy runtime, Action<SourceLocation, string> report)
{
    private readonly ValueEmitter _values = new(frame, point.Binds, report);

    public MethodPoint Point => point;

    public RuntimeCopy Runtime => runtime;

    public Frame Frame => frame;

    /// <summary>Which exceptions to record; of the span, or of the ambient one for a step.</summary>
    public ErrorTypes Error =>
        point.Span?.Error ?? point.Steps.OfType<MethodStep.Fail>().Select(step => step.Error).FirstOrDefault(ErrorTypes.None);

    /// <summary>Does the method have a span of its own, which has to be stopped?</summary>
    public bool HasSpan => point.Span is not null;

    /// <summary>Are there attributes that are read when the method has done its work?</summary>
    public bool HasResults => point.Span is { Results.IsEmpty: false };

    public bool NeedsActivity => HasSpan || point.Steps.OfType<MethodStep.Fail>().Any();

    /// <summary>
    /// Before: nothing. After:
    /// <code>if (Tracepoints.IsOn()) { activity = Tracepoints.Start("name", kind, root); if (activity != null) { attributes } }</code>
    /// </summary>
    public void Start(Code code, ActivitySlot slot, Instruction done, VariableDefinition? previous = null)
    {
        code.Call(runtime["IsOn"]).Do(OpCodes.Brfalse, done);
        if (previous is not null)
            code.Call(runtime["Current"]).Store(previous);
        Begin(code, slot, done);
    }

    /// <summary>The same where it is known that somebody listens.</summary>
    public void Begin(Code code, ActivitySlot slot, Instruction done)
    {
        var parent = Parent(code);
        slot.Store(code, inner => Make(inner, parent));
        if (point.Span is not { } span || (span.Attributes.IsEmpty && !span.TellsCode))
            return;
        slot.Load(code);
        code.Do(OpCodes.Brfalse, done);
        Attributes(code, span.TellsCode ? [.. CodeAttributes.Of(frame.Method, span.Location), .. span.Attributes] : span.Attributes, slot,
            isAtExit: false);
    }

    /// <summary>Attributes of the result and what is published, when the method has done its work.</summary>
    public void Finish(Code code, ActivitySlot? slot)
    {
        if (HasResults && slot is not null)
        {
            var done = Instruction.Create(OpCodes.Nop);
            slot.Load(code);
            code.Do(OpCodes.Brfalse, done);
            Results(code, slot);
            code.Add(done);
        }
        foreach (var step in point.Steps.OfType<MethodStep.Publish>())
        {
            var value = new Code(code.Body);
            if (!_values.Emit(value, step.Value, isAtExit: true))
                continue;
            if (value.Calls)
            {
                // Those who are told may have spans: only what is read for them has none.
                var found = code.Temporary(frame.Module.TypeSystem.Object);
                Unheard(code, value.Store(found));
                value = new Code(code.Body).Load(found);
            }
            code.Guarded(new Code(code.Body).Load(step.Name).Add(value).Call(runtime["Publish"]), runtime.Exception);
        }
    }

    /// <summary>Attributes of the result, of a span that is there.</summary>
    public void Results(Code code, ActivitySlot slot) => Attributes(code, point.Span!.Results, slot, isAtExit: true);

    /// <summary>Leaves false on the stack.</summary>
    public void Fail(Code code, Action<Code> activity, Action<Code> exception)
    {
        activity(code);
        exception(code);
        Types(code);
        code.Call(runtime["Fail"]);
    }

    public void Types(Code code)
    {
        if (Error.Types is { } types)
            code.Load(types);
        else
            code.Do(OpCodes.Ldnull);
    }

    private void Make(Code code, VariableDefinition? parent)
    {
        if (point.Span is not { } span)
        {
            code.Call(runtime["Current"]);
            return;
        }
        if (parent is not null)
            code.Load(parent);
        code.Load(span.Name).Load((int)KindOf(span.Kind)).Load(span.MayBeRoot ? 1 : 0)
            .Call(runtime[parent is null ? "Start" : "StartFrom"]);
    }

    private static System.Diagnostics.ActivityKind KindOf(PointKind kind) => Enum.Parse<System.Diagnostics.ActivityKind>(kind.ToString());

    // Null for the ambient span alone: then nobody has to look for a parent. Reading one may throw, hence the guard and the variable.
    private VariableDefinition? Parent(Code code)
    {
        if (point.Span is not { } span || span.Parents.All(parent => parent is MethodParent.Ambient))
            return null;
        var found = code.Temporary(frame.Module.TypeSystem.Object);
        var inner = new Code(code.Body);
        var (isFirst, calls) = (true, false);
        foreach (var parent in span.Parents)
        {
            var given = new Code(code.Body);
            if (parent is MethodParent.Context context && !_values.Emit(given, context.Value, isAtExit: false))
                continue;
            calls |= given.Calls;
            inner.Add(parent is MethodParent.Context ? given : given.Call(runtime["Current"]));
            if (!isFirst)
                inner.Call(runtime["FirstOf"]);
            isFirst = false;
        }
        if (!isFirst)
            Guarded(code, inner.Store(found), calls);
        return found;
    }

    private void Guarded(Code code, Code inner, bool calls)
    {
        if (calls)
            Unheard(code, inner);
        else
            code.Guarded(inner, runtime.Exception);
    }

    // Nothing leaves what is guarded, so that it always ends.
    private void Unheard(Code code, Code inner)
    {
        var was = code.Temporary(frame.Module.TypeSystem.Boolean);
        code.Call(runtime["BeginReading"]).Store(was).Guarded(inner, runtime.Exception).Load(was).Call(runtime["EndReading"]);
    }

    private void Attributes(Code code, ImmutableArray<MethodAttribute> attributes, ActivitySlot slot, bool isAtExit)
    {
        foreach (var attribute in attributes)
        {
            var inner = new Code(code.Body);
            slot.Load(inner);
            inner.Load(attribute.Key);
            if (!_values.Emit(inner, attribute.Value, isAtExit, attribute.Kind))
                continue;
            var calls = inner.Calls;
            inner.Call(runtime[$"Set{(attribute.Kind == ValueKind.String ? "Text" : attribute.Kind.ToString())}"]);
            if (IsSafe(attribute.Value))
                code.Add(inner);
            else
                Guarded(code, inner, calls);
        }
    }

    private bool IsSafe(MethodValue value) =>
        value is MethodValue.Constant
        || (value is MethodValue.Path { Expression: { Segments.IsEmpty: true, Root: var root } }
            && !(root is PathRoot.Named named && point.Binds.Any(bind => bind.Name == named.Name)) && !_values.IsByReference(root));
}
