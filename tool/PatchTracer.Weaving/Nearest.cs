namespace PatchTracer.Weaving;

/// <summary>Names by edit distance, for suggestions.</summary>
internal static class Nearest
{
    /// <summary>The candidate that is most alike, or null when none is alike enough to be a slip of the pen.</summary>
    public static string? To(string name, IEnumerable<string> candidates)
    {
        var best = candidates.Select(candidate => (candidate, distance: Distance(name, candidate)))
            .OrderBy(pair => pair.distance).FirstOrDefault();
        return best.candidate is not null && best.distance <= Math.Max(1, name.Length / 3) ? best.candidate : null;
    }

    /// <summary>Levenshtein's distance; a change of case alone counts as nothing, so that <c>syncPod</c> leads to <c>SyncPod</c>.</summary>
    public static int Distance(string a, string b)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + same);
            }
            (previous, current) = (current, previous);
        }
        return previous[b.Length];
    }
}
