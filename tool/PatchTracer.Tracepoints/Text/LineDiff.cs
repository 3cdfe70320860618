namespace PatchTracer.Tracepoints.Text;

/// <summary>
/// The lines that two texts have in common, by the greedy algorithm of E. Myers, An O(ND) Difference Algorithm (1986). Woven text is
/// mostly the old one, so what both begin and end with is set aside first.
/// </summary>
internal static class LineDiff
{
    /// <summary>Pairs of equal lines, as indices into both, ascending.</summary>
    public static List<(int Old, int New)> Common(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var head = 0;
        while (head < before.Count && head < after.Count && before[head] == after[head])
            head++;
        var tail = 0;
        while (tail < before.Count - head && tail < after.Count - head && before[^(tail + 1)] == after[^(tail + 1)])
            tail++;
        var common = Enumerable.Range(0, head).Select(index => (index, index)).ToList();
        common.AddRange(Middle(before, after, head, before.Count - tail, after.Count - tail));
        common.AddRange(Enumerable.Range(0, tail).Select(index => (before.Count - tail + index, after.Count - tail + index)));
        return common;
    }

    private static List<(int Old, int New)> Middle(
        IReadOnlyList<string> before, IReadOnlyList<string> after, int start, int oldEnd, int newEnd)
    {
        var (oldCount, newCount) = (oldEnd - start, newEnd - start);
        var limit = oldCount + newCount;
        var furthest = new int[(2 * limit) + 3];
        var trace = new List<int[]>();
        for (var edits = 0; edits <= limit; edits++)
        {
            trace.Add(Window(furthest, limit, edits));
            for (var diagonal = -edits; diagonal <= edits; diagonal += 2)
            {
                var at = limit + 1 + diagonal;
                var x = diagonal == -edits || (diagonal != edits && furthest[at - 1] < furthest[at + 1]) ? furthest[at + 1]
                    : furthest[at - 1] + 1;
                while (x < oldCount && x - diagonal < newCount && before[start + x] == after[start + x - diagonal])
                    x++;
                furthest[at] = x;
                if (x >= oldCount && x - diagonal >= newCount)
                    return Backtrack(trace, oldCount, newCount, start);
            }
        }
        return [];
    }

    /// <summary>The part of the frontier that a step back from this many edits can look at.</summary>
    private static int[] Window(int[] furthest, int limit, int edits) => furthest[(limit + 1 - edits - 1)..(limit + 1 + edits + 2)];

    private static List<(int Old, int New)> Backtrack(List<int[]> trace, int x, int y, int start)
    {
        var common = new List<(int, int)>();
        for (var edits = trace.Count - 1; edits >= 0; edits--)
        {
            var window = trace[edits];
            var diagonal = x - y;
            int Furthest(int of) => window[of + edits + 1];
            var previous = diagonal == -edits || (diagonal != edits && Furthest(diagonal - 1) < Furthest(diagonal + 1)) ? diagonal + 1
                : diagonal - 1;
            var (fromX, fromY) = edits == 0 ? (0, 0) : (Furthest(previous), Furthest(previous) - previous);
            while (x > fromX && y > fromY && x > 0 && y > 0)
                common.Add((start + --x, start + --y));
            (x, y) = (fromX, fromY);
        }
        common.Reverse();
        return common;
    }
}
