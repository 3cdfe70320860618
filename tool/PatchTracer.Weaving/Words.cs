namespace PatchTracer.Weaving;

/// <summary>The words of names and texts, for likeness: <c>SyncPods</c> has <c>sync</c> and <c>pod</c>.</summary>
internal static class Words
{
    private const int Shortest = 3;

    /// <summary>Words that are everywhere.</summary>
    private static readonly HashSet<string> Stop =
        new(StringComparer.Ordinal) { "the", "and", "for", "one", "from", "with", "its", "that", "this", "what", "when", "are", "was",
            "has", "not", "all", "which", "into", "who", "func" };

    public static HashSet<string> Of(string text)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && char.IsLetter(text[end]) && (end == at || !char.IsUpper(text[end]) || char.IsUpper(text[end - 1])))
                end++;
            if (end - at >= Shortest && Stem(text[at..end].ToLowerInvariant()) is var word && !Stop.Contains(word))
                words.Add(word);
            at = Math.Max(end, at + 1);
        }
        return words;
    }

    /// <summary>Rough, but the same for both sides: pods, pod; scheduling, schedule, scheduled.</summary>
    private static string Stem(string word)
    {
        foreach (var ending in new[] { "ing", "ed", "es", "s", "e" })
            if (word.Length - ending.Length >= Shortest && word.EndsWith(ending, StringComparison.Ordinal))
                return word[..^ending.Length];
        return word;
    }
}
