namespace PatchTracer.Yaml;

/// <summary>Names by edit distance, for suggestions.</summary>
public static class Nearest
{
    /// <summary>The candidate that is most alike, or null when none is alike enough to be a slip of the pen.</summary>
    public static string? To(string name, IEnumerable<string> candidates)
    {
        var best = candidates.Select(candidate => (candidate, distance: Distance(name, candidate)))
            .OrderBy(pair => pair.distance).FirstOrDefault();
        return best.candidate is not null && best.distance <= Math.Max(1, name.Length / 3) ? best.candidate : null;
    }

    /// <summary>
    /// Insertions, deletions, changes and swaps of neighbours. A change of case alone counts as nothing, so that <c>syncPod</c> leads to
    /// <c>SyncPod</c>.
    /// </summary>
    public static int Distance(string a, string b)
    {
        var costs = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            costs[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            costs[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                var best = Math.Min(Math.Min(costs[i, j - 1], costs[i - 1, j]) + 1,
                    costs[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1));
                var isSwapped = i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]);
                costs[i, j] = isSwapped ? Math.Min(best, costs[i - 2, j - 2] + 1) : best;
            }
        return costs[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
