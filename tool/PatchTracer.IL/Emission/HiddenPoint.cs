namespace PatchTracer.IL.Emission;

/// <summary>Tells debuggers that what follows is on no line: they would show it as part of the line before otherwise.</summary>
internal static class HiddenPoint
{
    private const int Hidden = 0xfeefee;

    public static void Add(MethodDefinition method, Instruction at)
    {
        var points = method.DebugInformation.SequencePoints;
        if (points.Count == 0)
            return;
        var place = method.Body.Instructions.IndexOf(at);
        var positions = new Dictionary<int, int>();
        var instructions = method.Body.Instructions;
        for (var index = 0; index < instructions.Count; index++)
            positions.TryAdd(instructions[index].Offset, index);
        var next = points.Count;
        while (next > 0 && Position(points[next - 1], method, positions) > place)
            next--;
        points.Insert(next, new SequencePoint(at, points[0].Document) { StartLine = Hidden, EndLine = Hidden });
    }

    private static int Position(SequencePoint point, MethodDefinition method, Dictionary<int, int> positions) =>
        positions.GetValueOrDefault(point.Offset, method.Body.Instructions.Count);
}
