namespace PatchTracer.IL.Emission;

/// <summary>
/// Calls by which a method ends (<c>tail.</c>, as the F# compiler writes them): what is called takes its place on the stack, and recursion
/// by them needs none. Within a try there is no such call, and a span that covers what is called cannot let go of the stack.
/// So the body stays as it was beside the woven one, for when nobody listens, and when such calls are recorded many levels deep.
/// Before: <code>body</code>
/// After: <code>if (!Tracepoints.EnterDeep()) { body } try { body without tail. } finally { Tracepoints.LeaveDeep(); … }</code>
/// </summary>
internal sealed class TailCalls
{
    private readonly MethodBody _body;
    private readonly BodyCopy _copy;
    private readonly List<SequencePoint> _points;

    private TailCalls(MethodBody body)
    {
        _body = body;
        _copy = BodyCopy.Of(body);
        var at = new Dictionary<int, Instruction>();
        foreach (var (original, copy) in _copy.Instructions)
            at.TryAdd(original.Offset, copy);
        _points = [.. body.Method.DebugInformation.SequencePoints.Where(point => at.ContainsKey(point.Offset))
            .Select(point => new SequencePoint(at[point.Offset], point.Document)
        {
            StartLine = point.StartLine,
            StartColumn = point.StartColumn,
            EndLine = point.EndLine,
            EndColumn = point.EndColumn,
        })];
    }

    /// <summary>Null for a method without any. To be asked before anything is woven in.</summary>
    /// <param name="start">Where weaving starts: what comes before cannot be left.</param>
    public static TailCalls? Of(MethodBody body, Instruction start) => start == body.Instructions[0] && Are(body) ? new(body) : null;

    public static bool Are(MethodBody body) => body.Instructions.Any(instruction => instruction.OpCode == OpCodes.Tail);

    /// <summary>Goes in front of everything.</summary>
    public Code Enter(RuntimeCopy runtime) =>
        new Code(_body).Call(runtime["EnterDeep"]).Do(OpCodes.Brfalse, _copy.Instructions[_copy.Instructions.Keys.First()]);

    /// <summary>Goes behind everything.</summary>
    public void Append()
    {
        _copy.AppendTo(_body);
        foreach (var point in _points)
            _body.Method.DebugInformation.SequencePoints.Add(point);
    }
}
