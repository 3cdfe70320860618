using PatchTracer.Traces.Analysis;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Analyses;

/// <summary>One input, or several that are asked as one: the subjects of groups of the same name are one group.</summary>
/// <param name="About">What they are, for people.</param>
/// <param name="Spans">Of all.</param>
/// <param name="Traces">Of all.</param>
/// <param name="Each">Its path, and its groups by themselves.</param>
public sealed record AnalysisInputs(string About, long Spans, long Traces, IReadOnlyList<SubjectGroup> Groups,
    IReadOnlyList<(string Path, IReadOnlyList<SubjectGroup> Groups)> Each)
{
    /// <summary>So many are named.</summary>
    private const int Named = 3;

    /// <param name="paths">Inputs of <see cref="AnalysisInput"/>, or directories that hold nothing else, such as the rounds of a
    /// variant.</param>
    /// <param name="byRoot">See <see cref="AnalysisInput.ReadAsync"/>.</param>
    /// <exception cref="ExperimentException">One cannot be read, or is named twice.</exception>
    public static async Task<AnalysisInputs> ReadAsync(
        IEnumerable<string> paths, bool byRoot, IReporter reporter, CancellationToken cancellation)
    {
        var all = InputPaths.Expand(paths);
        InputPaths.RequireOnce(all);
        var inputs = new List<AnalysisInput>();
        foreach (var path in all)
        {
            if (all.Count > 1)
                reporter.Status($"reading {inputs.Count + 1} of {all.Count}: {path}");
            inputs.Add(await AnalysisInput.ReadAsync(path, byRoot, reporter, cancellation));
        }
        return new AnalysisInputs(AboutAll(inputs), inputs.Sum(input => (long)input.Graph.Spans.Count),
            inputs.Sum(input => (long)input.Graph.Spans.TraceIds.Count),
            [.. inputs.SelectMany(input => input.Groups).GroupBy(group => group.Name).Select(Together)],
            [.. all.Zip(inputs, (path, input) => (path, input.Groups))]);
    }

    /// <param name="beginning">Of the name.</param>
    /// <exception cref="ExperimentException">No group is called so.</exception>
    public IReadOnlyList<SubjectGroup> GroupsNamed(string beginning)
    {
        var groups = Groups.Where(group => group.Name.StartsWith(beginning, StringComparison.Ordinal)).ToList();
        return groups.Count > 0 ? groups : throw new ExperimentException(
            $"no group begins with `{beginning}`; there are "
            + $"{string.Join(", ", Groups.Take(10).Select(group => group.Name))}{(Groups.Count > 10 ? ", …" : "")}");
    }

    private static SubjectGroup Together(IGrouping<string, SubjectGroup> groups) =>
        new(groups.Key, [.. groups.SelectMany(group => group.Subjects)], groups.Sum(group => group.WithoutPath));

    private static string AboutAll(List<AnalysisInput> inputs) => inputs.Count == 1 ? inputs[0].About
        : $"{inputs.Count} inputs "
        + $"({string.Join("; ", inputs.Take(Named).Select(input => input.About))}{(inputs.Count > Named ? "; …" : "")})";
}
