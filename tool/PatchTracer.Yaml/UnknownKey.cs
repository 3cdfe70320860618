namespace PatchTracer.Yaml;

/// <summary>How a key that nobody knows is told, whatever file it stands in.</summary>
public static class UnknownKey
{
    /// <param name="known">The keys that may stand there.</param>
    public static string Message(string name, IReadOnlyCollection<string> known) =>
        $"unknown key `{name}`{Suggestion(name, known)}; known here: {string.Join(", ", known)}";

    /// <summary>The one that may have been meant, as the end of a sentence; empty when none is alike.</summary>
    public static string Suggestion(string name, IEnumerable<string> known) =>
        Nearest.To(name, known) is { } near ? $", did you mean `{near}`?" : "";
}
