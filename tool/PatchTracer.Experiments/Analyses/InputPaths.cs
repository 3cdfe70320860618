using PatchTracer.Experiments.Queries;

namespace PatchTracer.Experiments.Analyses;

/// <summary>What is named on a command line: inputs, and directories that hold nothing else.</summary>
internal static class InputPaths
{
    /// <returns>Full paths, and URLs as they are.</returns>
    /// <exception cref="ExperimentException">A directory is empty.</exception>
    public static List<string> Expand(IEnumerable<string> paths) =>
        [.. paths.Select(path => CollectorInput.Is(path) || ClickHouseInput.Is(path) ? path : Path.GetFullPath(path))
            .SelectMany(path => !Directory.Exists(path) || AnalysisInput.IsOne(path) ? [path] : Inside(path))];

    /// <exception cref="ExperimentException">One is there twice, links followed.</exception>
    public static void RequireOnce(IEnumerable<string> paths)
    {
        var twice = paths.GroupBy(RealPath).FirstOrDefault(path => path.Count() > 1);
        if (twice is not null)
            throw new ExperimentException(
                "this run is named twice: a run that is compared with itself, or counted as two, would say nothing", twice.Key);
    }

    private static string[] Inside(string directory)
    {
        var inside = Directory.GetFileSystemEntries(directory).Where(path => !Path.GetFileName(path).StartsWith('.'))
            .Order(StringComparer.Ordinal).ToArray();
        return inside.Length > 0 ? inside : throw new ExperimentException("there is nothing in it", directory);
    }

    private static string RealPath(string path) =>
        Path.TrimEndingDirectorySeparator(
            (Path.Exists(path) ? new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName : null) ?? path);
}
