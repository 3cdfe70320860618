namespace PatchTracer.Sources;

/// <summary>The files of a series: mails or diffs, one or several a file.</summary>
public static class SeriesFiles
{
    /// <summary>
    /// <c>*.patch</c> and <c>*.mbox</c> of a directory, in the order in which they are applied; empty where there is none.
    /// </summary>
    public static IReadOnlyList<string> In(string directory) => !Directory.Exists(directory) ? [] :
        [.. Directory.GetFiles(directory, "*.patch").Concat(Directory.GetFiles(directory, "*.mbox")).Order(StringComparer.Ordinal)];
}
