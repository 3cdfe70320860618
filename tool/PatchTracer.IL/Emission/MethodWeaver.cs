using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Matching;
using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.IL.Emission;

/// <summary>Weaves one tracepoint into one method, by the method's shape.</summary>
internal sealed class MethodWeaver(RuntimeCopy runtime, WeaveNotes notes, Action<SourceLocation, string> report)
{
    private const string OrLeaveOut = ", or leave it out with `except`";

    public void Weave(MethodDefinition method, MethodPoint point)
    {
        switch (MethodShapes.Of(method))
        {
            case MethodShape.NoBody:
                report(point.Location, $"`{point.Id}` matches {LogicalName.Describe(method)}, which has no body: match what implements it");
                break;
            case MethodShape.RuntimeAsync:
                report(point.Location, $"`{point.Id}` matches {LogicalName.Describe(method)}, which is compiled for runtime async: "
                    + $"build it without the feature `runtime-async`{OrLeaveOut}");
                break;
            case MethodShape.Plain:
                Plain(method, point, handsOutTask: false);
                break;
            case MethodShape.HandsOutTask:
                Plain(method, point, handsOutTask: true);
                break;
            case MethodShape.Async:
                Async(method, point);
                break;
            default:
                Iterator(method, point);
                break;
        }
    }

    private void Plain(MethodDefinition method, MethodPoint point, bool handsOutTask)
    {
        if (method.Body.Instructions.Any(i => i.OpCode == OpCodes.Jmp))
        {
            report(point.Location, $"`{point.Id}` matches {LogicalName.Describe(method)}, which jumps into another method: "
                + $"no span can cover it{OrLeaveOut}");
            return;
        }
        if (method.AggressiveInlining)
            notes.Inlined(method);
        if (TailCalls.Are(method.Body))
            notes.TailCalls(method);
        method.AggressiveInlining = false;
        var frame = new PlainFrame(method);
        PlainWeaver.Weave(method, frame, new SpanCode(point, frame, runtime, report), handsOutTask);
    }

    private void Async(MethodDefinition method, MethodPoint point)
    {
        var frame = MethodShapes.StateMachineOf(method) is { } machine ? new StateMachineFrame(method, machine) : null;
        if (frame is null || !AsyncWeaver.TryWeave(frame, new SpanCode(point, frame, runtime, report)))
            report(point.Location, $"`{point.Id}` matches {LogicalName.Describe(method)}, whose state machine {WhyNot(method)}");
    }

    private void Iterator(MethodDefinition method, MethodPoint point)
    {
        if (point.Steps.OfType<MethodStep.Publish>().FirstOrDefault() is { } publish)
            report(publish.Location, $"`{point.Id}` matches {LogicalName.Describe(method)}, an iterator, "
                + "which runs after it has returned: nothing can be published where it does");
        else if (!IteratorWeaver.TryWeave(method, point, runtime, report))
            report(point.Location, $"`{point.Id}` matches {LogicalName.Describe(method)}, "
                + $"an iterator whose state machine {WhyNot(method)}");
    }

    // One that has the name which a compiler gave it, and not what it needs, was whole once.
    private static string WhyNot(MethodDefinition method) =>
        MethodShapes.StateMachineOf(method) is { } machine && !CompilerNames.IsStateMachine(machine.Name)
            ? $"is none of the C# or Visual Basic compiler: no span can cover it{OrLeaveOut}"
            : $"is none of the C# or Visual Basic compiler any more: it has lost what nothing calls, as in an assembly that was trimmed. "
            + $"Weave in the build with PatchTracer.targets, which comes before trimming{OrLeaveOut}";
}
